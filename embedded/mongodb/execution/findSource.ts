import type { Batch, CursorSource } from '../cursors/registry.ts'
import { decode, encode } from '../values/codec.ts'
import type { Document } from '../values/types.ts'
import type { Match, Scan } from './scan.ts'
import { Sorter } from './sorter.ts'

/** Turns a matched document into what the client gets. */
export type Shape = (document: Document, arrayIndex: number | undefined) => Document

export type FindOptions = {
  readonly sort: Document | undefined
  readonly skip: number
  /** Infinity for all. */
  readonly limit: number
  /** Absent when whole documents are wanted: then their bytes go out as they are. */
  readonly shape: Shape | undefined
}

type Sorted = { readonly bytes: Uint8Array; readonly arrayIndex: number | undefined }

/** The documents of a find, in order, skipped, limited and shaped. */
export class FindSource implements CursorSource {
  readonly scan: Scan
  readonly #options: FindOptions
  #toSkip: number
  #left: number
  #sorted: Sorted[] | undefined
  #at = 0

  constructor(scan: Scan, options: FindOptions) {
    this.scan = scan
    this.#options = options
    this.#toSkip = options.skip
    this.#left = options.limit
  }

  async fill(batch: Batch): Promise<boolean> {
    if (this.#left === 0) return true
    if (batch.full) return false
    const { plan } = this.scan
    if (this.#options.sort !== undefined && plan.stage !== 'EOF' && !plan.sorted)
      return this.#fillSorted(batch)
    const stopped = await this.scan.forEach((match) => this.#take(batch, match))
    return !stopped || this.#left === 0
  }

  #take(batch: Batch, match: Match): boolean {
    if (this.#toSkip > 0) {
      this.#toSkip--
      return false
    }
    if (!batch.add(this.#shaped(match.document, match.row.bytes, match.arrayIndex))) {
      this.scan.unread(match)
      return true
    }
    return --this.#left === 0 || batch.full
  }

  async #fillSorted(batch: Batch): Promise<boolean> {
    this.#sorted ??= await this.#sort(this.#options.sort!)
    while (this.#at < this.#sorted.length) {
      const { bytes, arrayIndex } = this.#sorted[this.#at]!
      const shaped =
        this.#options.shape === undefined ? bytes : this.#shaped(decode(bytes), bytes, arrayIndex)
      if (!batch.add(shaped)) return false
      this.#at++
    }
    return true
  }

  async #sort(sort: Document): Promise<Sorted[]> {
    const sorter = new Sorter<Sorted>(sort, this.#options.limit + this.#options.skip)
    await this.scan.forEach(({ document, row, arrayIndex }) => {
      sorter.add(document, { bytes: row.bytes, arrayIndex })
    })
    return sorter.sorted().slice(this.#options.skip)
  }

  #shaped(document: Document, bytes: Uint8Array, arrayIndex: number | undefined): Uint8Array {
    return this.#options.shape === undefined ? bytes : encode(this.#options.shape(document, arrayIndex))
  }
}
