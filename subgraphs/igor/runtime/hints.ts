/** Places that are looked at because of hints at one go. */
const mostPlaces = 10

/** Between two polls of a partition because of hints: of some places, and of all. */
const placesGapMs = 1_000
const everywhereGapMs = 10_000

/**
 * Where webhooks have said that something is new, until the next poll looks there. Anybody can send them; so what they ask for is
 * folded together, and is no more than so much in a time.
 */
export class Hints {
  #places = new Set<string>()
  #everywhere = false
  #lastAt = Number.NEGATIVE_INFINITY

  get isEmpty(): boolean {
    return !this.#everywhere && this.#places.size === 0
  }

  /** No place at all: somewhere. */
  add(places: readonly string[]): void {
    for (const place of places) {
      if (this.#places.size > mostPlaces) break
      this.#places.add(place)
    }
    if (places.length === 0 || this.#places.size > mostPlaces) this.#everywhere = true
  }

  /** When to look, in milliseconds of the same clock as `now`. */
  dueAt(now: number): number {
    return Math.max(now, this.#lastAt + (this.#everywhere ? everywhereGapMs : placesGapMs))
  }

  /** Where to look (undefined: everywhere); forgets it. */
  take(now: number): readonly string[] | undefined {
    const places = this.#everywhere ? undefined : [...this.#places]
    this.#places = new Set()
    this.#everywhere = false
    this.#lastAt = now
    return places
  }
}
