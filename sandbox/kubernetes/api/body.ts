import type { IncomingMessage } from 'node:http'
import { StatusError } from '../errors.ts'

const mostBytes = 3 * 1024 * 1024

/** The whole body. Throws 413 when it is longer than the API server takes. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += (chunk as Buffer).length
    if (length <= mostBytes) chunks.push(chunk as Buffer)
  }
  if (length > mostBytes) {
    throw new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${mostBytes}`)
  }
  return Buffer.concat(chunks)
}

/** `application/json` of `application/json; charset=utf-8`. */
export const mediaType = (request: IncomingMessage): string =>
  (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase()

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  return new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  )
}
