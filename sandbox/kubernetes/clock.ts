import type { Clock } from './cluster.ts'

/** Longer timers would fire at once. */
const longestMs = 2_147_483_647

export const systemClock: Clock = {
  now: Date.now,
  after(ms, call) {
    const timer = setTimeout(call, Math.min(ms, longestMs)).unref()
    return () => clearTimeout(timer)
  },
}
