import type { DatabaseSync } from 'node:sqlite'
import { decode } from '../values/codec.ts'
import type { Document } from '../values/types.ts'
import { encodeReply, type Reply } from '../wire/reply.ts'

/** What one statement of a session's numbered command answered. */
export type RetryRecord = { readonly txnNumber: number; readonly result: Document }

/**
 * What the latest numbered command of each session did, so that a repeated one is answered and not done again.
 * A record is written in the same SQLite transaction as the write it stands for, and so survives a crash with it.
 */
export class Retries {
  readonly #latest
  readonly #get
  readonly #put
  readonly #forget
  readonly #expire

  constructor(sql: DatabaseSync) {
    this.#latest = sql.prepare('SELECT max(txn) AS txn FROM retries WHERE session = ?')
    this.#get = sql.prepare('SELECT txn, record FROM retries WHERE session = ? AND statement = ?')
    this.#put = sql.prepare(
      'INSERT OR REPLACE INTO retries(session, statement, txn, record, at) VALUES(?, ?, ?, ?, ?)',
    )
    this.#forget = sql.prepare('DELETE FROM retries WHERE session = ? AND txn < ?')
    this.#expire = sql.prepare('DELETE FROM retries WHERE at < ?')
  }

  /** The highest number that a session has used, 0 if none. */
  latest(session: Uint8Array): number {
    return Number(this.#latest.get(session)?.txn ?? 0)
  }

  get(session: Uint8Array, statement: number): RetryRecord | undefined {
    const row = this.#get.get(session, statement) as { txn: number; record: Uint8Array } | undefined
    return row === undefined ? undefined : { txnNumber: row.txn, result: decode(row.record) }
  }

  /** Drops what a session did before a command; once per command, inside `Group.write`. */
  forgetBefore(session: Uint8Array, txnNumber: number): void {
    this.#forget.run(session, txnNumber)
  }

  /** Inside `Group.write`. */
  put(session: Uint8Array, statement: number, txnNumber: number, result: Reply): void {
    this.#put.run(session, statement, txnNumber, encodeReply(result), Date.now())
  }

  /** Forgets sessions that have been silent since `before` (ms since 1970); inside `Group.write`. */
  expire(before: number): void {
    this.#expire.run(before)
  }
}
