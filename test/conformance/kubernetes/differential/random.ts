/** Chances that a seed determines: what it has found can be found again. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** From 0 to below 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  happens(probability: number): boolean {
    return this.next() < probability
  }

  /** A whole number from 0 to below `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  /** Some of the list, in another order. */
  some<T>(list: readonly T[], least = 0): T[] {
    const rest = [...list]
    const count = least + this.below(list.length - least + 1)
    return Array.from({ length: count }, () => rest.splice(this.below(rest.length), 1)[0]!)
  }
}
