import { encode } from '../values/codec.ts'
import type { Document, Value } from '../values/types.ts'
import { MAX_MESSAGE_BYTES } from './limits.ts'

/** A document that is already BSON: it goes into a reply as it is, without being decoded and encoded again. */
export class RawDocument {
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** An array of documents that are already BSON. */
export class RawArray {
  readonly documents: readonly Uint8Array[]
  constructor(documents: readonly Uint8Array[]) {
    this.documents = documents
  }
}

/** An object in a reply that holds raw parts itself. */
export class Nested {
  readonly fields: Reply
  constructor(fields: Reply) {
    this.fields = fields
  }
}

export type ReplyValue = Value | RawDocument | RawArray | Nested | undefined
export type Reply = { [field: string]: ReplyValue }

/** Writes a reply as BSON; fields that are `undefined` are left out. */
export function encodeReply(reply: Reply): Buffer {
  const chunks: Uint8Array[] = []
  let plain: Document = {}
  const flush = (): void => {
    if (Object.keys(plain).length === 0) return
    const bytes = encode(plain, MAX_MESSAGE_BYTES)
    chunks.push(bytes.subarray(4, bytes.length - 1))
    plain = {}
  }
  for (const [name, value] of Object.entries(reply)) {
    if (value === undefined) continue
    if (value instanceof RawDocument || value instanceof RawArray || value instanceof Nested) {
      flush()
      const type = value instanceof RawArray ? 4 : 3
      chunks.push(fieldHead(type, name), bytesOf(value))
    } else plain[name] = value
  }
  flush()
  return wrap(chunks)
}

function bytesOf(value: RawDocument | RawArray | Nested): Uint8Array {
  if (value instanceof RawDocument) return value.bytes
  if (value instanceof Nested) return encodeReply(value.fields)
  const chunks: Uint8Array[] = []
  value.documents.forEach((document, i) => {
    chunks.push(fieldHead(3, String(i)), document)
  })
  return wrap(chunks)
}

function fieldHead(type: number, name: string): Buffer {
  return Buffer.from(`${String.fromCharCode(type)}${name}\0`, 'utf8')
}

function wrap(chunks: Uint8Array[]): Buffer {
  let length = 5
  for (const chunk of chunks) length += chunk.length
  const out = Buffer.allocUnsafe(length)
  out.writeInt32LE(length, 0)
  let at = 4
  for (const chunk of chunks) {
    out.set(chunk, at)
    at += chunk.length
  }
  out[at] = 0
  return out
}
