import type { ClusterEvent } from '../cluster.ts'

export interface Change extends ClusterEvent {
  readonly kind: string
  readonly revision: number
}

/** The last changes of one kind, for watches that come back and for lists of an earlier state. */
export class History {
  readonly #limit: number
  #changes: Change[] = []
  #compactedAt: number

  /** Nothing is known of changes up to `compactedAt`. */
  constructor(limit: number, compactedAt: number) {
    this.#limit = limit
    this.#compactedAt = compactedAt
  }

  add(change: Change): void {
    this.#changes.push(change)
    // Cut in halves: shifting at every change would cost its length each time.
    if (this.#changes.length > this.#limit * 2) this.compact(this.#changes[this.#limit - 1]!.revision)
  }

  /** Forgets the changes up to a revision. */
  compact(revision: number): void {
    this.#changes = this.#changes.filter((change) => change.revision > revision)
    this.#compactedAt = Math.max(this.#compactedAt, revision)
  }

  /** Undefined when some of them are forgotten. */
  since(revision: number): readonly Change[] | undefined {
    if (revision < this.#compactedAt) return undefined
    let low = 0
    let high = this.#changes.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#changes[middle]!.revision <= revision) low = middle + 1
      else high = middle
    }
    return this.#changes.slice(low)
  }
}
