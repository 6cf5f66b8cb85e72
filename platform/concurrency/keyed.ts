/** Runs work of one key strictly in turn, and of different keys side by side. */
export class InTurn {
  readonly #last = new Map<string, Promise<void>>()

  async run<R>(key: string, work: () => Promise<R>): Promise<R> {
    const before = this.#last.get(key)
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    this.#last.set(key, ended)
    try {
      await before
      return await work()
    } finally {
      end()
      if (this.#last.get(key) === ended) this.#last.delete(key)
    }
  }
}
