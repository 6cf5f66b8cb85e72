import type { DatabaseSync } from 'node:sqlite'
import { Timestamp } from 'bson'
import { decode } from '../values/codec.ts'
import type { Document } from '../values/types.ts'
import { encodeReply, RawDocument } from '../wire/reply.ts'
import type { Group } from './group.ts'

/** A moment in the log: seconds since 1970 times 2^20 plus a counter, so that it fits a number exactly. */
export type LogTime = number

const COUNTER = 2 ** 20
const TRIM_TO = 0.9
const TRIM_ROWS = 256

export function toTimestamp(time: LogTime): Timestamp {
  return new Timestamp({ t: Math.floor(time / COUNTER), i: time % COUNTER })
}

export function fromTimestamp(timestamp: Timestamp): LogTime {
  return timestamp.getHighBitsUnsigned() * COUNTER + Math.min(timestamp.getLowBitsUnsigned(), COUNTER - 1)
}

/** What happened, as change streams tell it. */
export type Change = {
  readonly op: 'insert' | 'update' | 'replace' | 'delete' | 'drop' | 'rename' | 'dropDatabase'
  readonly db: string
  /** Empty for `dropDatabase`. */
  readonly collection: string
  /** `{ _id }` of the document. */
  readonly key?: Document
  /** The new document of an insert or a replacement, as BSON. */
  readonly bytes?: Uint8Array
  /** The server's `updateDescription`. */
  readonly description?: Document
  /** The new name of a renamed collection. */
  readonly to?: { db: string; collection: string }
  /** Session and number of the transaction it was part of. */
  readonly transaction?: { lsid: Document; number: bigint }
}

/** A change as it is read back. */
export type Logged = { readonly time: LogTime; readonly entry: Document }

/** The log of all changes, bounded in bytes and age: what change streams read, also after a restart. */
export class Oplog {
  readonly #group: Group
  readonly #maxBytes: number
  readonly #maxAgeMs: number
  readonly #insert
  readonly #after
  readonly #oldest
  readonly #deleteUpTo
  readonly #saveHorizon
  #last: LogTime
  #bytes: number
  #horizon: LogTime

  constructor(sql: DatabaseSync, group: Group, limits: { maxBytes: number; maxAgeMs: number }) {
    this.#group = group
    this.#maxBytes = limits.maxBytes
    this.#maxAgeMs = limits.maxAgeMs
    this.#insert = sql.prepare('INSERT INTO oplog(time, entry) VALUES(?, ?)')
    this.#after = sql.prepare('SELECT time, entry FROM oplog WHERE time > ? ORDER BY time LIMIT ?')
    this.#oldest = sql.prepare('SELECT time, length(entry) AS size FROM oplog ORDER BY time LIMIT ?')
    this.#deleteUpTo = sql.prepare('DELETE FROM oplog WHERE time <= ?')
    this.#saveHorizon = sql.prepare("INSERT OR REPLACE INTO meta(name, value) VALUES('oplogHorizon', ?)")
    const totals = sql
      .prepare('SELECT coalesce(sum(length(entry)), 0) AS bytes, max(time) AS last FROM oplog')
      .get()
    const horizon = sql.prepare("SELECT value FROM meta WHERE name = 'oplogHorizon'").get()
    this.#bytes = Number(totals?.bytes)
    this.#horizon = Number(horizon?.value ?? 0)
    this.#last = Math.max(Number(totals?.last ?? 0), this.#horizon, Math.floor(Date.now() / 1000) * COUNTER)
  }

  /** The time of the latest change. */
  get last(): LogTime {
    return this.#last
  }

  /** Changes up to this time have been forgotten. */
  get horizon(): LogTime {
    return this.#horizon
  }

  /** Logs a change; inside `Group.write`. */
  append(change: Change): void {
    const wall = new Date()
    this.#last = Math.max(this.#last + 1, Math.floor(wall.getTime() / 1000) * COUNTER)
    const entry = encodeReply({
      op: change.op,
      db: change.db,
      coll: change.collection,
      wall,
      key: change.key,
      change: change.description,
      to: change.to,
      lsid: change.transaction?.lsid,
      txnNumber: change.transaction?.number,
      doc: change.bytes === undefined ? undefined : new RawDocument(change.bytes),
    })
    this.#insert.run(this.#last, entry)
    this.#bytes += entry.length
    this.#group.onUndo(() => {
      this.#bytes -= entry.length
    })
    if (this.#bytes > this.#maxBytes) this.#trim(Number.POSITIVE_INFINITY)
  }

  /** Forgets what is older than the age limit; inside `Group.write`. */
  expire(): void {
    this.#trim(Math.floor((Date.now() - this.#maxAgeMs) / 1000) * COUNTER)
  }

  #trim(before: LogTime): void {
    const goal = Number.isFinite(before) ? -1 : this.#maxBytes * TRIM_TO
    const rows = this.#oldest.all(TRIM_ROWS) as { time: number; size: number }[]
    const bytesBefore = this.#bytes
    const horizonBefore = this.#horizon
    for (const { time, size } of rows) {
      if (this.#bytes <= goal || time >= before) break
      this.#bytes -= size
      this.#horizon = time
    }
    if (this.#horizon === horizonBefore) return
    this.#deleteUpTo.run(this.#horizon)
    this.#saveHorizon.run(this.#horizon)
    this.#group.onUndo(() => {
      this.#bytes = bytesBefore
      this.#horizon = horizonBefore
    })
  }

  /** The next changes after `time`, oldest first, at most `limit`. */
  read(time: LogTime, limit: number): Logged[] {
    const rows = this.#after.all(time, limit) as { time: number; entry: Uint8Array }[]
    return rows.map((row) => ({ time: row.time, entry: decode(row.entry) }))
  }
}
