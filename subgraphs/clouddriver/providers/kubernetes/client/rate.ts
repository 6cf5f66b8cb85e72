import { setTimeout as delay } from 'node:timers/promises'

/** A token bucket: `perSecond` on the average, `burst` at once after a silence. Who waits is served in order. */
export class Rate {
  readonly #intervalMs: number
  readonly #allowanceMs: number
  /** When the bucket would be full again if nothing more came. */
  #fullAt = 0

  constructor(perSecond: number, burst: number) {
    this.#intervalMs = 1000 / perSecond
    this.#allowanceMs = burst * this.#intervalMs
  }

  /** Resolves when one more may go out; rejects with the signal's reason. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const now = performance.now()
    this.#fullAt = Math.max(this.#fullAt, now) + this.#intervalMs
    const waitMs = this.#fullAt - this.#allowanceMs - now
    if (waitMs > 0) await wait(waitMs, signal)
  }
}

/** Rejects with the signal's own reason. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted())
}
