import { MongoError } from '../errors.ts'
import type { Collection } from '../storage/collection.ts'
import type { Document } from '../values/types.ts'
import { Transaction, type Version } from './transaction.ts'

/** Thrown when a write outside of transactions meets a lock: wait until the holder has ended, then try again. */
export class Blocked extends Error {
  readonly holder: Transaction
  constructor(holder: Transaction) {
    super('locked by a transaction')
    this.holder = holder
  }
}

export const TRANSIENT = 'TransientTransactionError'

export function writeConflict(): MongoError {
  return new MongoError(
    'WriteConflict',
    'Caused by :: Write conflict during plan execution and yielding is disabled. Please retry your operation or multi-document transaction.',
    { labels: [TRANSIENT] },
  )
}

/** The open transactions, at most one per session, and the locks they hold. */
export class TransactionRegistry {
  readonly #open = new Map<string, Transaction>()
  readonly #locks = new Map<string, Transaction>()
  readonly #timers = new Map<Transaction, NodeJS.Timeout>()
  readonly #lifetimeMs: number
  readonly #onAbort: (transaction: Transaction) => void

  /** `onAbort` takes back what an aborted transaction left in the catalogue. */
  constructor(lifetimeMs: number, onAbort: (transaction: Transaction) => void) {
    this.#lifetimeMs = lifetimeMs
    this.#onAbort = onAbort
  }

  get size(): number {
    return this.#open.size
  }

  get(session: string): Transaction | undefined {
    return this.#open.get(session)
  }

  all(): Iterable<Transaction> {
    return this.#open.values()
  }

  begin(lsid: Document, session: string, number: bigint): Transaction {
    const transaction = new Transaction(lsid, session, number)
    this.#open.set(session, transaction)
    const timer = setTimeout(() => this.abort(transaction), this.#lifetimeMs)
    timer.unref()
    this.#timers.set(transaction, timer)
    return transaction
  }

  abort(transaction: Transaction): void {
    if (transaction.state !== 'open') return
    this.#onAbort(transaction)
    this.end(transaction, 'aborted')
  }

  /** Frees the locks and lets those go on who wait for them. */
  end(transaction: Transaction, state: 'committed' | 'aborted'): void {
    for (const lock of transaction.locks) this.#locks.delete(lock)
    clearTimeout(this.#timers.get(transaction))
    this.#timers.delete(transaction)
    this.#open.delete(transaction.session)
    transaction.finish(state)
  }

  abortAll(): void {
    for (const transaction of [...this.#open.values()]) this.abort(transaction)
  }

  /** Takes a lock for a transaction. @throws MongoError WriteConflict */
  lock(name: string, transaction: Transaction): void {
    const holder = this.#locks.get(name)
    if (holder === transaction) return
    if (holder !== undefined) throw writeConflict()
    this.#locks.set(name, transaction)
    transaction.locks.add(name)
  }

  /** For a write outside of transactions. @throws Blocked */
  mustBeFree(name: string): void {
    const holder = this.#locks.get(name)
    if (holder !== undefined) throw new Blocked(holder)
  }

  /** For a change to a whole collection. @throws Blocked */
  mustNotUse(collection: Collection): void {
    for (const transaction of this.#open.values()) {
      if (transaction.writes.has(collection.id) || transaction.created.has(collection))
        throw new Blocked(transaction)
    }
  }

  /** Leaves the old version of a document to the transactions that may still read it. */
  capture(collection: Collection, id: string, version: Version, except?: Transaction): void {
    for (const transaction of this.#open.values()) {
      if (transaction !== except) transaction.capture(collection, id, version)
    }
  }
}

/** The lock on a key of an index; index 0 is that of _id, and so the lock on the document. */
export function lockName(collection: Collection, indexId: number, key: Uint8Array): string {
  return `${collection.id}:${indexId}:${Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')}`
}
