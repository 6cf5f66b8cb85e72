import { fail } from '../errors.ts'
import type { Plan } from '../indexes/plan.ts'
import type { CompiledFilter } from '../query/index.ts'
import type { Collection } from '../storage/collection.ts'
import type { Row } from '../storage/documents.ts'
import { Blocked } from '../transactions/registry.ts'
import type { Transaction } from '../transactions/transaction.ts'
import { decode } from '../values/codec.ts'
import type { Document } from '../values/types.ts'
import { openStream, type RowStream } from './streams.ts'
import { nextTurn, SLICE_MS } from './turns.ts'

/** A document that matched; it is decoded when somebody looks into it. */
export class Match {
  readonly row: Row
  /** What the positional `$` stands for. */
  readonly arrayIndex: number | undefined
  #document: Document | undefined

  constructor(row: Row, document?: Document, arrayIndex?: number) {
    this.row = row
    this.arrayIndex = arrayIndex
    this.#document = document
  }

  get document(): Document {
    this.#document ??= decode(this.row.bytes)
    return this.#document
  }
}

/** A moment after which a command gives up: `maxTimeMS`. */
export type Deadline = number | undefined

/** Looking at the clock costs about as much as matching a small document. */
const ROWS_PER_CLOCK_LOOK = 16

const PAUSE = Symbol('pause')

/** Runs a filter over the documents that a plan finds. It can stop and go on in a later turn. */
export class Scan {
  docsExamined = 0
  readonly plan: Plan
  readonly #collection: Collection | undefined
  readonly #filter: CompiledFilter | undefined
  readonly #stream: RowStream
  readonly #transaction: Transaction | undefined
  readonly #deadline: Deadline
  /** In a transaction: what has been seen, for documents that get their own version only later. */
  readonly #seen: Set<string> | undefined
  #overlay: Iterator<[string, Row | null]> | undefined
  #sliceEnd = 0
  #sinceLook = 0
  #pushedBack: Match | undefined

  constructor(options: {
    plan: Plan
    collection: Collection | undefined
    /** Absent when the plan alone finds exactly what is asked for. */
    filter: CompiledFilter | undefined
    transaction?: Transaction | undefined
    deadline?: Deadline
  }) {
    this.plan = options.plan
    this.#collection = options.collection
    this.#filter = options.filter
    this.#transaction = options.transaction
    this.#deadline = options.deadline
    this.#stream = openStream(options.plan, options.collection)
    this.#seen = options.transaction === undefined ? undefined : new Set()
  }

  get keysExamined(): number {
    return this.#stream.keysExamined
  }

  /**
   * Calls `visit` for each match until it returns true.
   * @returns true when the visitor stopped, false at the end of the documents
   */
  async each(visit: (match: Match) => boolean): Promise<boolean> {
    this.#checkAlive()
    this.#sliceEnd = performance.now() + SLICE_MS
    try {
      for (;;) {
        const match = this.#next()
        if (match === PAUSE) await this.#pause()
        else if (match === undefined) return false
        else if (await this.#visit(match, visit)) return true
      }
    } finally {
      this.#stream.release()
    }
  }

  /** The matches without pauses, for those who can't wait: a join inside an aggregation. */
  *all(): Iterable<Match> {
    this.#sliceEnd = Number.POSITIVE_INFINITY
    for (let match = this.#next(); match instanceof Match; match = this.#next()) yield match
  }

  /** Gives a match back: `each` begins with it the next time. */
  unread(match: Match): void {
    this.#pushedBack = match
  }

  #visit(match: Match, visit: (match: Match) => boolean): boolean | Promise<boolean> {
    try {
      return visit(match)
    } catch (error) {
      if (!(error instanceof Blocked)) throw error
      this.#stream.back()
      return this.#waitFor(error)
    }
  }

  async #waitFor(blocked: Blocked): Promise<boolean> {
    await blocked.holder.ended
    this.#checkDeadline()
    this.#sliceEnd = performance.now() + SLICE_MS
    return false
  }

  #next(): Match | typeof PAUSE | undefined {
    const pushedBack = this.#pushedBack
    if (pushedBack !== undefined) {
      this.#pushedBack = undefined
      return pushedBack
    }
    for (;;) {
      if (this.#sliceIsOver()) return PAUSE
      const row = this.#nextRow()
      if (row === undefined) return undefined
      const match = this.#match(row)
      if (match !== undefined) return match
    }
  }

  #match(row: Row): Match | undefined {
    this.docsExamined++
    if (this.#filter === undefined) return new Match(row)
    const document = decode(row.bytes)
    const { matched, arrayIndex } = this.#filter.match(document)
    return matched ? new Match(row, document, arrayIndex) : undefined
  }

  #nextRow(): Row | undefined {
    const transaction = this.#transaction
    if (transaction === undefined) return this.#stream.next()
    const collection = this.#collection
    if (collection === undefined) return undefined
    if (this.#overlay === undefined) {
      for (let row = this.#stream.next(); row !== undefined; row = this.#stream.next()) {
        const id = idText(row.id)
        if (transaction.overlaid(collection, id) !== undefined) continue
        this.#seen?.add(id)
        return row
      }
      this.#overlay = [...transaction.overlay(collection)][Symbol.iterator]()
    }
    return this.#nextOverlaid()
  }

  /** The transaction's own versions come last; the filter says which of them belong. */
  #nextOverlaid(): Row | undefined {
    for (let next = this.#overlay!.next(); !next.done; next = this.#overlay!.next()) {
      const [id, version] = next.value
      if (version !== null && !this.#seen?.has(id)) return version
    }
    return undefined
  }

  #sliceIsOver(): boolean {
    if (++this.#sinceLook < ROWS_PER_CLOCK_LOOK) return false
    this.#sinceLook = 0
    return performance.now() >= this.#sliceEnd
  }

  /** Lets others have their turn. What was read ahead may be old afterwards, and so it is read again. */
  async #pause(): Promise<void> {
    this.#stream.release()
    await nextTurn()
    this.#checkDeadline()
    this.#checkAlive()
    this.#sliceEnd = performance.now() + SLICE_MS
  }

  #checkAlive(): void {
    if (this.#collection?.alive === false) fail('QueryPlanKilled', 'collection dropped or renamed')
  }

  #checkDeadline(): void {
    if (this.#deadline !== undefined && Date.now() > this.#deadline) {
      fail('MaxTimeMSExpired', 'operation exceeded time limit')
    }
  }
}

export function idText(id: Uint8Array): string {
  return Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('latin1')
}
