/** Node fires a timer with a longer delay at once; no call takes that long. */
const longestTimer = 2 ** 31 - 1

/** Stops a call when another signal does, or when its time is up. */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #outer: AbortSignal
  readonly #stop = () => this.#controller.abort(this.#outer.reason)
  #timer: NodeJS.Timeout | undefined
  hasPassed = false
  /** When it passes, in the time of `now`; never, without one. */
  passedAt = Number.POSITIVE_INFINITY

  constructor(outer: AbortSignal) {
    this.#outer = outer
    if (outer.aborted) this.#stop()
    else outer.addEventListener('abort', this.#stop, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** `leftMs` is what is left of the time; undefined when there is no limit. */
  set(now: number, leftMs: number | undefined): void {
    if (leftMs === undefined || leftMs >= longestTimer) return
    // One millisecond more than what is left: only then the limit has been passed.
    this.passedAt = now + leftMs + 1
    this.#timer = setTimeout(() => this.#pass(), leftMs + 1).unref()
  }

  #pass(): void {
    this.hasPassed = true
    this.#controller.abort(new Error('the time of the task is up'))
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#outer.removeEventListener('abort', this.#stop)
  }
}
