/** The longest pause after polls that failed, unless the interval itself is longer. */
const longestPauseMs = 600_000

/** Polls of many partitions should not stay in step: each pause is up to a tenth shorter or longer. `random` is from 0 to 1. */
const spread = (ms: number, random: number) => Math.round(ms * (0.9 + random * 0.2))

/** Milliseconds until the next poll: the interval, and twice as long with each failure in a row after the first. */
export function pauseMs(everyMs: number, failures: number, random: number): number {
  const factor = 2 ** Math.min(20, Math.max(0, failures - 1))
  return spread(Math.min(Math.max(everyMs, longestPauseMs), everyMs * factor), random)
}
