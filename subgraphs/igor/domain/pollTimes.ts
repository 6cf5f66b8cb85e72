/** The longest pause after polls that failed, unless the interval itself is longer. */
const longestPauseMs = 600_000

/** The first pause when what was found could not be told. */
const firstPauseMs = 1_000

/** Polls of many partitions should not stay in step: each pause is up to a tenth shorter or longer. `random` is from 0 to 1. */
const spread = (ms: number, random: number) => Math.round(ms * (0.9 + random * 0.2))

const doubled = (ms: number, failures: number) => ms * 2 ** Math.min(20, Math.max(0, failures - 1))

/** Milliseconds until the next poll: the interval, and twice as long with each failure in a row after the first. */
export const pauseMs = (everyMs: number, failures: number, random: number): number =>
  spread(Math.min(Math.max(everyMs, longestPauseMs), doubled(everyMs, failures)), random)

/** The same when it is Echo that does not answer, as while the program starts: it begins with a second, and is never longer than the interval. */
export const untoldPauseMs = (everyMs: number, failures: number, random: number): number =>
  spread(Math.min(everyMs, doubled(firstPauseMs, failures)), random)

interface Times {
  readonly lastPoll?: number | undefined
  readonly nextPoll?: number | undefined
  readonly failures: number
}

/** Milliseconds until a poll is due; 0: now. An interval that is shorter than it was when the time was set is the one that counts. */
export function dueInMs(
  { lastPoll = 0, nextPoll = 0, failures }: Times,
  everyMs: number,
  now: number,
): number {
  const dueAt = failures > 0 ? nextPoll : Math.min(nextPoll, lastPoll + spread(everyMs, 1))
  return Math.max(0, dueAt - now)
}
