import { Hints } from './hints.ts'

/** A webhook may come before what it tells of can be seen: where nothing is found, there is another look after each of these pauses. */
const pausesMs = [200, 2_000]

/** Looks where hints point: at once, but no more often than hints allow. */
export class HintedLooks {
  readonly #look: (places: readonly string[] | undefined) => Promise<number>
  readonly #stopping: AbortSignal
  readonly #hints = new Hints()
  readonly #timers = new Set<NodeJS.Timeout>()
  #next: NodeJS.Timeout | undefined

  /** `look` looks at these places, or everywhere, and resolves with how many new things it has found. */
  constructor(look: (places: readonly string[] | undefined) => Promise<number>, stopping: AbortSignal) {
    this.#look = look
    this.#stopping = stopping
    stopping.addEventListener('abort', () => {
      for (const timer of this.#timers) clearTimeout(timer)
    })
  }

  /** No place at all: everywhere. */
  add(places: readonly string[]): void {
    this.#hints.add(places)
    if (this.#next) {
      clearTimeout(this.#next)
      this.#timers.delete(this.#next)
    }
    const now = performance.now()
    this.#next = this.#after(this.#hints.dueAt(now) - now, () => {
      this.#next = undefined
      void this.#lookAndAgain(this.#hints.take(performance.now()), pausesMs)
    })
  }

  async #lookAndAgain(places: readonly string[] | undefined, pauses: readonly number[]): Promise<void> {
    const found = await this.#look(places).catch(() => 0)
    const [pause, ...later] = pauses
    if (pause !== undefined && found < (places?.length ?? 1))
      this.#after(pause, () => void this.#lookAndAgain(places, later))
  }

  #after(ms: number, work: () => void): NodeJS.Timeout | undefined {
    if (this.#stopping.aborted) return undefined
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      work()
    }, ms).unref()
    this.#timers.add(timer)
    return timer
  }
}
