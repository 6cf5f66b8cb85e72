/** A process that ends more often than this within the time would end for ever. */
const mostRestarts = 3
const withinMs = 60_000

/** Counts how often a process of ours has ended. */
export class Restarts {
  #ends: number[] = []

  /** It has ended once more; answers whether starting it again may help. */
  mayStartAgain(): boolean {
    const now = performance.now()
    this.#ends = [...this.#ends.filter((at) => now - at < withinMs), now]
    return this.#ends.length <= mostRestarts
  }
}
