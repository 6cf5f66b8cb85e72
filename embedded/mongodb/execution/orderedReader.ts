import type { Document } from '../values/types.ts'
import { Match, type Scan } from './scan.ts'
import { Sorter } from './sorter.ts'

export type ReadOptions = {
  readonly sort: Document | undefined
  readonly skip: number
  /** Infinity for all. */
  readonly limit: number
}

type Sorted = { readonly bytes: Uint8Array; readonly match: Match }

/** The matches of a scan in the order that was asked for, skipped and limited. It goes on where it stopped. */
export class OrderedReader {
  readonly scan: Scan
  readonly options: ReadOptions
  #toSkip: number
  #left: number
  #sorted: Match[] | undefined
  #at = 0

  constructor(scan: Scan, options: ReadOptions) {
    this.scan = scan
    this.options = options
    this.#toSkip = options.skip
    this.#left = options.limit
  }

  /** True if the documents have to be sorted here, because no index gives their order. */
  get sorts(): boolean {
    const { plan } = this.scan
    return this.options.sort !== undefined && plan.stage !== 'EOF' && !plan.sorted
  }

  /**
   * Calls `visit` for each match until it returns true.
   * @returns true when nothing follows
   */
  async each(visit: (match: Match) => boolean): Promise<boolean> {
    if (this.#left === 0) return true
    if (this.sorts) return this.#eachSorted(visit)
    const stopped = await this.scan.each((match) => {
      if (this.#toSkip > 0) {
        this.#toSkip--
        return false
      }
      this.#left--
      return visit(match) || this.#left === 0
    })
    return !stopped || this.#left === 0
  }

  /** Gives the last match back: `each` begins with it the next time. */
  unread(match: Match): void {
    if (this.sorts) this.#at--
    else this.scan.unread(match)
    this.#left++
  }

  async #eachSorted(visit: (match: Match) => boolean): Promise<boolean> {
    this.#sorted ??= await this.#sort(this.options.sort!)
    while (this.#at < this.#sorted.length) {
      this.#left--
      if (visit(this.#sorted[this.#at++]!)) break
    }
    return this.#at >= this.#sorted.length
  }

  async #sort(sort: Document): Promise<Match[]> {
    const sorter = new Sorter<Sorted>(sort, this.options.limit + this.options.skip)
    await this.scan.each(({ document, row, arrayIndex }) => {
      sorter.add(document, { bytes: row.bytes, match: new Match(row, undefined, arrayIndex) })
      return false
    })
    return sorter
      .sorted()
      .slice(this.options.skip)
      .map(({ match }) => match)
  }
}
