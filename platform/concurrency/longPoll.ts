import { badInput } from '#platform/errors/errors.ts'

/** Below the time-out of calls between services. */
const longestWaitMs = 25_000

/** What a caller may wait for. */
export function waitMsOf(given: number | null | undefined): number {
  const waitMs = given ?? 0
  if (waitMs >= 0 && waitMs <= longestWaitMs) return waitMs
  throw badInput([{ path: 'waitMs', message: `must be from 0 to ${longestWaitMs}` }])
}

interface LongPoll<T> {
  /** What is now. */
  readonly read: () => Promise<T>
  /** Whether the caller wants to know of it at once. */
  readonly isNews: (value: T) => boolean
  /** Calls the listener whenever reading may answer something else; answers how to stop that. */
  readonly subscribe: (listener: () => void) => () => void
  readonly waitMs: number
  /** Changes come in bursts: how long after a reading the next one is made at the earliest. */
  readonly settleMs?: number
  /** Ends the waiting. */
  readonly stopping: AbortSignal
}

/** Answers what is now, as soon as it is news or the time is over. What changes while it is read is read again. */
export async function longPoll<T>(poll: LongPoll<T>): Promise<T> {
  const { read, isNews, subscribe, waitMs, settleMs = 0, stopping } = poll
  if (waitMs === 0) return read()
  const deadline = performance.now() + waitMs
  const bell = new Bell(stopping)
  const close = subscribe(() => bell.ring())
  try {
    for (;;) {
      bell.reset()
      const value = await read()
      const readAt = performance.now()
      if (isNews(value) || stopping.aborted) return value
      const left = deadline - performance.now()
      if (left <= 0 || !(await bell.rung(left))) return isRecent(left) ? value : await read()
      const settled = Math.min(readAt + settleMs, deadline) - performance.now()
      if (settled > 0) await pause(settled, stopping)
    }
  } finally {
    close()
    bell.stop()
  }
}

/** What was read that shortly before the end needs no reading again. */
const isRecent = (leftMs: number) => leftMs < 1_000

/** Remembers that it was rung until somebody looks. */
class Bell {
  readonly #stopping: AbortSignal
  readonly #onStop = () => this.#wake(false)
  #isRung = false
  #wake: (rung: boolean) => void = () => undefined

  constructor(stopping: AbortSignal) {
    this.#stopping = stopping
    stopping.addEventListener('abort', this.#onStop)
  }

  ring(): void {
    this.#isRung = true
    this.#wake(true)
  }

  reset(): void {
    this.#isRung = false
  }

  /** False when that did not happen in time. */
  async rung(withinMs: number): Promise<boolean> {
    if (this.#isRung) return true
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#wake = resolve
    const timer = setTimeout(() => resolve(false), withinMs)
    const isRung = await promise
    clearTimeout(timer)
    return isRung
  }

  stop(): void {
    this.#stopping.removeEventListener('abort', this.#onStop)
  }
}

function pause(ms: number, stopping: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      stopping.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    stopping.addEventListener('abort', end)
  })
}
