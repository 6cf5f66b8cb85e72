import type { Core } from '../core.ts'
import type { Collection } from '../storage/collection.ts'
import type { Row } from '../storage/documents.ts'
import type { Transaction } from '../transactions/transaction.ts'
import type { Document } from '../values/types.ts'
import { DirectWriter } from './directWriter.ts'
import { TransactionWriter } from './transactionWriter.ts'

/** Changes single documents, with their indexes and the log. */
export interface Writer {
  /** The collection, created if it is missing. @throws Blocked while a transaction is creating it */
  collection(db: string, name: string): Collection
  /** @throws MongoError DuplicateKey, WriteConflict; Blocked */
  insert(collection: Collection, document: Document, bytes: Uint8Array): void
  /** Stores a new version of a row; `kind` is how change streams name it. @throws as insert */
  update(collection: Collection, row: Row, change: Update): void
  /** @throws MongoError WriteConflict; Blocked */
  remove(collection: Collection, row: Row, document: Document): void
}

export type Update = {
  readonly kind: 'update' | 'replace'
  readonly before: Document
  readonly after: Document
  readonly bytes: Uint8Array
}

export function writerFor(core: Core, transaction: Transaction | undefined): Writer {
  return transaction === undefined ? new DirectWriter(core) : new TransactionWriter(core, transaction)
}
