import { serialize } from 'bson'
import { decode } from './decode.ts'
import type { Document } from './types.ts'

export { decode } from './decode.ts'
export { encode, maxDocumentSize } from './encode.ts'
export type { Document, Value } from './types.ts'

/** Turns a document of the driver's classes (Long, Int32, RegExp, Buffer, …) into what `decode` gives. */
export function fromPlain(document: object): Document {
  return decode(serialize(document, { ignoreUndefined: true }))
}
