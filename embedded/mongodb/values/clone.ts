import type { Document, Value } from './types.ts'
import { isDocument } from './types.ts'

/** A deep copy of documents and arrays; other values are never changed in place and are shared. */
export function clone<T extends Value>(value: T): T {
  if (Array.isArray(value)) return value.map((element) => clone(element)) as T
  if (!isDocument(value)) return value
  const copy: Document = { ...(value as Document) }
  for (const name in copy) {
    const field = copy[name]!
    if (typeof field === 'object' && field !== null) copy[name] = clone(field)
  }
  return copy as T
}
