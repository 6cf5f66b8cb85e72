import { setImmediate as nextTick } from 'node:timers/promises'

/** Milliseconds for which long work holds the event loop at a time. */
const turnMs = 20

/** Lets others have the event loop now and then: long work in many steps awaits `turn()` before each of them. Its users share the time. */
export class Turns {
  #begun = performance.now()
  #last = Promise.resolve()

  /** Resolved one after the other, so that the step of one is done when the next one looks at the time. */
  turn(): Promise<void> {
    this.#last = this.#last.then(() => this.#free())
    return this.#last
  }

  #free(): Promise<void> | undefined {
    return performance.now() - this.#begun > turnMs ? this.#begin() : undefined
  }

  async #begin(): Promise<void> {
    await nextTick()
    this.#begun = performance.now()
  }
}
