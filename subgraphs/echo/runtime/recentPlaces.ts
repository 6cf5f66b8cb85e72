import type { Place } from '../store/events.ts'

const mostPlaces = 5_000
const mostCharacters = 16 * 1024 * 1024

/** The newest places of the log that this process has written or read: all consumers read them, the store is asked once. */
export class RecentPlaces {
  readonly #places = new Map<number, Place>()
  #characters = 0

  put(place: Place): void {
    if (this.#places.has(place.sequence)) return
    this.#places.set(place.sequence, place)
    this.#characters += place.length
    for (const [sequence, oldest] of this.#places) {
      if (this.#places.size <= mostPlaces && this.#characters <= mostCharacters) return
      this.#places.delete(sequence)
      this.#characters -= oldest.length
    }
  }

  /** Those right behind `after`, without a gap, as far as they are known. */
  behind(after: number, limit: number): Place[] {
    const found: Place[] = []
    for (let next = after + 1; found.length < limit; next++) {
      const known = this.#places.get(next)
      if (!known) break
      found.push(known)
    }
    return found
  }
}
