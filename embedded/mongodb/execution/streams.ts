import type { Plan } from '../indexes/plan.ts'
import type { EntrySource, KeyRange, Position } from '../indexes/table.ts'
import type { Collection } from '../storage/collection.ts'
import type { Row } from '../storage/documents.ts'

/** Rows one after another. Between turns of the event loop it holds no row, only where it stands. */
export interface RowStream {
  readonly keysExamined: number
  next(): Row | undefined
  /** Forgets the rows read ahead: what follows is read anew. */
  release(): void
  /** Steps back, so that the row `next` gave last comes again. */
  back(): void
}

const FIRST_ROWS = 8
const MAX_ROWS = 256
const AHEAD_BYTES = 1024 * 1024

/** Reads ahead in steps that grow, as long as the documents are small. */
class Ahead<T> {
  #items: T[] = []
  #at = 0
  #limit = FIRST_ROWS

  next(fetch: (limit: number) => T[], bytesOf: (item: T) => number): T | undefined {
    if (this.#at >= this.#items.length) {
      this.#items = fetch(this.#limit)
      this.#at = 0
      const bytes = this.#items.reduce((sum, item) => sum + bytesOf(item), 0)
      this.#limit = Math.max(
        1,
        Math.min(this.#limit * 4, MAX_ROWS, Math.floor((AHEAD_BYTES * this.#limit) / (bytes + 1))),
      )
    }
    return this.#items[this.#at++]
  }

  release(): void {
    this.#items = []
    this.#at = 0
  }
}

export function openStream(plan: Plan, collection: Collection | undefined): RowStream {
  if (collection === undefined || plan.stage === 'EOF') return new LookupStream(undefined, [])
  switch (plan.stage) {
    case 'IDHACK':
      return new LookupStream(collection, plan.ids)
    case 'COLLSCAN':
      return new TableStream(collection, plan.reverse)
    case 'IXSCAN':
      return new EntryStream(plan.source, plan.ranges, plan.reverse, plan.multikey)
    case 'OR':
      return new UnionStream(
        plan.inputs.map((scan) => new EntryStream(scan.source, scan.ranges, false, scan.multikey)),
      )
  }
}

/** Documents by their _id. */
class LookupStream implements RowStream {
  keysExamined = 0
  readonly #collection: Collection | undefined
  readonly #ids: readonly Uint8Array[]
  #at = 0

  constructor(collection: Collection | undefined, ids: readonly Uint8Array[]) {
    this.#collection = collection
    this.#ids = ids
  }

  next(): Row | undefined {
    while (this.#at < this.#ids.length) {
      this.keysExamined++
      const row = this.#collection?.documents.get(this.#ids[this.#at++]!)
      if (row !== undefined) return row
    }
    return undefined
  }

  release(): void {}

  back(): void {
    this.#at--
  }
}

/** All documents in natural order. */
class TableStream implements RowStream {
  readonly keysExamined = 0
  readonly #collection: Collection
  readonly #reverse: boolean
  readonly #ahead = new Ahead<Row>()
  #after: number
  #before: number

  constructor(collection: Collection, reverse: boolean) {
    this.#collection = collection
    this.#reverse = reverse
    this.#after = reverse ? Number.MAX_SAFE_INTEGER : 0
    this.#before = this.#after
  }

  next(): Row | undefined {
    const row = this.#ahead.next(
      (limit) => this.#collection.documents.scan(this.#after, limit, this.#reverse),
      (item) => item.bytes.length,
    )
    if (row !== undefined) {
      this.#before = this.#after
      this.#after = row.k
    }
    return row
  }

  release(): void {
    this.#ahead.release()
  }

  back(): void {
    this.#after = this.#before
    this.#ahead.release()
  }
}

/** Documents by ranges of an index; each document once, however many entries it has. */
class EntryStream implements RowStream {
  keysExamined = 0
  readonly #source: EntrySource
  readonly #ranges: readonly KeyRange[]
  readonly #reverse: boolean
  readonly #seen: Set<number> | undefined
  readonly #ahead = new Ahead<{ key: Uint8Array; row: Row }>()
  #range = 0
  #position: Position | undefined
  #last: { range: number; position: Position | undefined; k: number } | undefined

  constructor(source: EntrySource, ranges: readonly KeyRange[], reverse: boolean, multikey: boolean) {
    this.#source = source
    this.#ranges = reverse ? ranges.toReversed() : ranges
    this.#reverse = reverse
    this.#seen = multikey ? new Set() : undefined
  }

  next(): Row | undefined {
    while (this.#range < this.#ranges.length) {
      const entry = this.#ahead.next(
        (limit) => this.#source.scan(this.#ranges[this.#range]!, this.#position, limit, this.#reverse),
        (item) => item.row.bytes.length,
      )
      if (entry === undefined) {
        this.#range++
        this.#position = undefined
        continue
      }
      this.keysExamined++
      const { k } = entry.row
      const last = { range: this.#range, position: this.#position, k }
      this.#position = { key: entry.key, k }
      if (this.#seen?.has(k)) continue
      this.#seen?.add(k)
      this.#last = last
      return entry.row
    }
    return undefined
  }

  release(): void {
    this.#ahead.release()
  }

  back(): void {
    if (this.#last === undefined) return
    this.#range = this.#last.range
    this.#position = this.#last.position
    this.#seen?.delete(this.#last.k)
    this.#ahead.release()
  }
}

/** Several index scans, one after the other; each document once. */
class UnionStream implements RowStream {
  readonly #inputs: readonly RowStream[]
  readonly #seen = new Set<number>()
  #at = 0
  #last = 0

  constructor(inputs: readonly RowStream[]) {
    this.#inputs = inputs
  }

  get keysExamined(): number {
    return this.#inputs.reduce((sum, input) => sum + input.keysExamined, 0)
  }

  next(): Row | undefined {
    while (this.#at < this.#inputs.length) {
      const row = this.#inputs[this.#at]!.next()
      if (row === undefined) this.#at++
      else if (!this.#seen.has(row.k)) {
        this.#seen.add(row.k)
        this.#last = row.k
        return row
      }
    }
    return undefined
  }

  release(): void {
    for (const input of this.#inputs) input.release()
  }

  back(): void {
    this.#inputs[this.#at]?.back()
    this.#seen.delete(this.#last)
  }
}
