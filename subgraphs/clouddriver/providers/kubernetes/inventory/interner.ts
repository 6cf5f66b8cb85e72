/** Keeps one of all objects that are alike, for as long as somebody has it. */
export class Interner {
  readonly #known = new Map<string, WeakRef<object>>()
  readonly #forgotten = new FinalizationRegistry<string>((key) => {
    if (this.#known.get(key)?.deref()) return
    if (this.#known.delete(key)) this.#characters -= key.length
  })
  #characters = 0

  /** Bytes of what is kept, about: its JSON, and as much again for its objects. */
  get bytes(): number {
    return this.#characters * 3
  }

  /** Alike is what has the same JSON. It must not be changed any more. */
  one<T extends object>(object: T): T {
    const key = JSON.stringify(object)
    const known = this.#known.get(key)?.deref()
    if (known) return known as T
    if (!this.#known.has(key)) this.#characters += key.length
    this.#known.set(key, new WeakRef(object))
    this.#forgotten.register(object, key)
    return object
  }
}
