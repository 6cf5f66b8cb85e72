import { setTimeout as sleep } from 'node:timers/promises'

/** What to wait after failures: twice as long each time, with some chance in it, until something succeeds. */
export class Pause {
  readonly #firstMs: number
  readonly #longestMs: number
  readonly #signal: AbortSignal
  #ms: number

  constructor(firstMs: number, longestMs: number, signal: AbortSignal) {
    this.#firstMs = firstMs
    this.#longestMs = longestMs
    this.#signal = signal
    this.#ms = firstMs
  }

  /** Resolves when it is over, or the signal is given. */
  async take(): Promise<void> {
    const ms = this.#ms / 2 + (Math.random() * this.#ms) / 2
    this.#ms = Math.min(this.#ms * 2, this.#longestMs)
    await sleep(ms, undefined, { signal: this.#signal }).catch(() => undefined)
  }

  /** Something has succeeded. */
  end(): void {
    this.#ms = this.#firstMs
  }
}
