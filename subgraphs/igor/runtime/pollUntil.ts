import { setTimeout as sleep } from 'node:timers/promises'

interface Waiting<T> {
  readonly read: () => Promise<T>
  readonly isEnough: (value: T) => boolean
  /** How long to go on reading; 0 reads once. */
  readonly waitMs: number
  /** The pause after the nth reading, from 0. */
  readonly pauseMs: (n: number, value: T) => number
  /** Ends the waiting with what was read last. */
  readonly stopping: AbortSignal
}

/** Reads something that cannot tell of its changes until it is as wanted, or the time is over: then what was read last. */
export async function pollUntil<T>({ read, isEnough, waitMs, pauseMs, stopping }: Waiting<T>): Promise<T> {
  const deadline = performance.now() + waitMs
  for (let n = 0; ; n++) {
    const value = await read()
    const left = deadline - performance.now()
    if (isEnough(value) || left <= 0 || stopping.aborted) return value
    await sleep(Math.min(pauseMs(n, value), left), undefined, { signal: stopping }).catch(() => undefined)
  }
}
