import { fail } from '../errors.ts'
import { compareKeys, parseSort, type SortField, sortKey } from '../values/sort.ts'
import type { Document, Maybe } from '../values/types.ts'

const MAX_BYTES = 100 * 1024 * 1024
const SPARE = 1000

/** Sorts what has no index for its order. With a limit it keeps no more than it must. */
export class Sorter<T extends { readonly bytes: Uint8Array }> {
  readonly #fields: readonly SortField[]
  readonly #limit: number
  #items: { key: Maybe[]; item: T }[] = []
  #bytes = 0

  constructor(sort: Document, limit: number) {
    this.#fields = parseSort(sort)
    this.#limit = limit
  }

  /** @throws MongoError QueryExceededMemoryLimitNoDiskUseAllowed */
  add(document: Document, item: T): void {
    this.#items.push({ key: sortKey(document, this.#fields), item })
    this.#bytes += item.bytes.length
    if (this.#items.length > this.#limit * 2 + SPARE) this.#cut()
    if (this.#bytes > MAX_BYTES) {
      fail(
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        `Sort exceeded memory limit of ${MAX_BYTES} bytes. Add an index for the sort, or a limit.`,
      )
    }
  }

  sorted(): T[] {
    this.#cut()
    return this.#items.map(({ item }) => item)
  }

  #cut(): void {
    this.#items.sort((a, b) => compareKeys(a.key, b.key, this.#fields))
    if (this.#items.length <= this.#limit) return
    this.#items = this.#items.slice(0, this.#limit)
    this.#bytes = this.#items.reduce((sum, { item }) => sum + item.bytes.length, 0)
  }
}
