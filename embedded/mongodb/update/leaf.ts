import type { Document, Maybe, Value } from '../values/types.ts'

/** What an operator may need to know of the update it is part of. */
export interface LeafContext {
  /** The document before the update, for messages and `$rename`. */
  original: Document
  /** The path as it was resolved in this document. */
  path: string
  now: Date
}

/** What an operator does to the value at the end of its path. */
export interface Leaf {
  /** The new value; the value itself when nothing changes; `undefined` to remove the field. */
  apply(value: Maybe, context: LeafContext): Maybe
  /** True when a missing path is created. */
  creates: boolean
  /** False when the operator does nothing to this document, wherever its path may lead. */
  appliesTo?(document: Document): boolean
  /** True for `$setOnInsert`: applies to new documents only. */
  insertOnly?: boolean
}

/** Compiles the operand of one operator for one path. */
export type LeafOperator = (operand: Value, path: string) => Leaf
