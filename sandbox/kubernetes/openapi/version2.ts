/**
 * The OpenAPI v2 document: an empty one. Clients look into it for kinds that no v3 document tells of, such as those that
 * are not served, and are to find that there is nothing to check them by.
 */
const info = { title: 'Kubernetes', version: 'v1.32.4' }

export const openApiVersion2 = { swagger: '2.0', info, paths: {} }

/** Clients ask for it with an `@` where Go's own parser of media types wants none. */
export const protobufDocumentType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
const askedFor = /application\/com\.github\.proto-openapi\.spec\.v2[.@]v1\.0\+protobuf/

export const acceptsProtobuf = (accept: string | undefined): boolean => askedFor.test(accept ?? '')

/** The same as the message `openapi.v2.Document`: swagger is field 1, info 2 (title 1, version 2), paths 8. */
export const openApiVersion2Protobuf: Buffer = Buffer.concat([
  field(1, Buffer.from('2.0')),
  field(2, Buffer.concat([field(1, Buffer.from(info.title)), field(2, Buffer.from(info.version))])),
  field(8, Buffer.alloc(0)),
])

/** None is longer than the 127 bytes that one byte of length can tell. */
function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content])
}
