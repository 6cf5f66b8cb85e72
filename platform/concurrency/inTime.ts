import { setTimeout as sleep } from 'node:timers/promises'

/** The answer, or undefined when it does not come within so many milliseconds. What comes later is dropped, failures too. */
export async function inTime<T>(answer: Promise<T>, milliseconds: number): Promise<T | undefined> {
  const arrived = new AbortController()
  const late = sleep(milliseconds, undefined, { ref: false, signal: arrived.signal }).catch(() => undefined)
  try {
    return await Promise.race([answer, late])
  } finally {
    arrived.abort()
    answer.catch(() => undefined)
  }
}
