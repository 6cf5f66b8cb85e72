import { fail } from '../errors.ts'
import type { Reply } from '../wire/reply.ts'

/** How a source may wait for documents that are still to come. */
export type Wait = {
  readonly maxTimeMs?: number
  readonly signal: AbortSignal
  /** The first batch of a cursor is answered at once, even empty. */
  readonly first?: boolean
}

/** What a batch is filled from. */
export interface CursorSource {
  /**
   * Fills the batch as far as it goes.
   * @returns true when nothing follows
   */
  fill(batch: Batch, wait: Wait): Promise<boolean>
  /** Extra fields of the cursor object in a reply: a resume token. */
  extra?(): Reply
}

const MAX_BATCH_BYTES = 16 * 1024 * 1024

/** Documents for one reply, bounded in count and bytes. */
export class Batch {
  readonly documents: Uint8Array[] = []
  readonly #limit: number
  #bytes = 0

  /** `limit` of 0 is an empty batch; Infinity leaves only the bound in bytes. */
  constructor(limit: number) {
    this.#limit = limit
  }

  get full(): boolean {
    return this.documents.length >= this.#limit
  }

  /** Adds a document; false if it has to wait for the next batch. */
  add(bytes: Uint8Array): boolean {
    if (this.full) return false
    if (this.documents.length > 0 && this.#bytes + bytes.length > MAX_BATCH_BYTES) return false
    this.documents.push(bytes)
    this.#bytes += bytes.length
    return true
  }
}

/** An open cursor. */
export type Cursor = {
  readonly id: bigint
  readonly ns: string
  readonly source: CursorSource
  /** The session and transaction it was opened in; others may not read it. */
  readonly owner: string | undefined
  readonly noTimeout: boolean
  /** Change streams wait for what comes. */
  readonly tailable: boolean
  readonly abort: AbortController
  usedAt: number
  busy: boolean
}

/** The open cursors; those that nobody reads for `idleMs` are closed. */
export class CursorRegistry {
  readonly #cursors = new Map<bigint, Cursor>()
  readonly #idleMs: number
  #next = BigInt(Date.now()) << 16n // so that a cursor of an earlier start is not taken for a new one

  constructor(idleMs: number) {
    this.#idleMs = idleMs
  }

  get size(): number {
    return this.#cursors.size
  }

  open(cursor: Pick<Cursor, 'ns' | 'source' | 'owner' | 'noTimeout' | 'tailable'>): Cursor {
    const opened = {
      ...cursor,
      id: this.#next++,
      abort: new AbortController(),
      usedAt: Date.now(),
      busy: false,
    }
    this.#cursors.set(opened.id, opened)
    return opened
  }

  /** @throws MongoError CursorNotFound */
  get(id: bigint): Cursor {
    return this.#cursors.get(id) ?? fail('CursorNotFound', `cursor id ${id} not found`)
  }

  /** Closes a cursor, and ends a getMore that waits on it; false if there is none. */
  kill(id: bigint): boolean {
    const cursor = this.#cursors.get(id)
    if (cursor === undefined) return false
    this.#cursors.delete(id)
    cursor.abort.abort()
    return true
  }

  /** Closes all cursors that `matches` picks. */
  killWhere(matches: (cursor: Cursor) => boolean): void {
    for (const cursor of [...this.#cursors.values()]) if (matches(cursor)) this.kill(cursor.id)
  }

  /** Closes what has been idle too long. */
  sweep(now = Date.now()): void {
    this.killWhere((cursor) => !cursor.noTimeout && !cursor.busy && now - cursor.usedAt > this.#idleMs)
  }
}
