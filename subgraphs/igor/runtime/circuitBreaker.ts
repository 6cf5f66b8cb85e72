import { PlatformError, unavailable } from '#platform/errors/errors.ts'
import { HttpError } from '#platform/http/errors.ts'
import type { Clock } from '#platform/service/service.ts'

/** Failures in a row after which nobody asks for a while. */
const mostFailures = 5

/** For so long; then one asks. */
const openMs = 10_000

/**
 * Keeps a system that does not answer from being asked all the time, and those who ask from waiting for nothing. What counts is
 * UNAVAILABLE; everything else is an answer.
 */
export class CircuitBreaker {
  readonly #asked: string
  readonly #clock: Clock
  #failures = 0
  #closedAgainAt = 0
  #problem: string | undefined

  constructor(asked: string, clock: Clock) {
    this.#asked = asked
    this.#clock = clock
  }

  /** What the last call came to, if it was no answer. */
  get problem(): string | undefined {
    return this.#problem
  }

  async run<R>(work: () => Promise<R>): Promise<R> {
    this.#requireClosed()
    try {
      const result = await work()
      this.#close()
      return result
    } catch (error) {
      this.#note(error)
      throw error
    }
  }

  #requireClosed(): void {
    if (this.#failures < mostFailures) return
    const now = this.#clock.now()
    if (now < this.#closedAgainAt) {
      const seconds = Math.ceil((this.#closedAgainAt - now) / 1000)
      throw unavailable(this.#asked, `it is asked again in ${seconds} s; last: ${this.#problem}`)
    }
    // One tries; the others wait for what it comes to.
    this.#closedAgainAt = now + openMs
  }

  #note(error: unknown): void {
    if (error instanceof HttpError && error.kind === 'aborted') return
    if (!(error instanceof PlatformError) || error.code !== 'UNAVAILABLE') return this.#close()
    this.#failures++
    this.#problem = error.message
    this.#closedAgainAt = this.#clock.now() + openMs
  }

  #close(): void {
    this.#failures = 0
    this.#problem = undefined
  }
}

/** An object of async methods, each behind the breaker. */
export const guardedBy = <T extends object>(part: T, breaker: CircuitBreaker): T =>
  new Proxy(part, {
    get(target, name) {
      const method = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return (...parameters: unknown[]) => breaker.run(() => method.apply(target, parameters))
    },
  })
