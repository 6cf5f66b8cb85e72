import type { Clock } from '../../cluster.ts'

/**
 * The sandbox's time. Whatever the cluster waits for (back-offs, deadlines, pods that start) takes the `speed`th part of
 * what it would take; what it writes are the times of the real clock.
 */
export interface SandboxTime {
  /** Milliseconds since 1970. */
  now(): number
  /** Now, as the API writes times: RFC 3339 in whole seconds. */
  stamp(): string
  /** Milliseconds of the real clock that `seconds` take. */
  scaled(seconds: number): number
  /** Calls after `seconds` of the sandbox; returns what cancels it. */
  after(seconds: number, call: () => void): () => void
  /**
   * Milliseconds of the real clock until `seconds` have passed since a stamp, 0 when they have. A stamp is cut to whole
   * seconds: it counts as the end of its second, so nothing is over too early.
   */
  remaining(stamp: string | undefined, seconds: number): number
}

export function sandboxTime(clock: Clock, speed = 1): SandboxTime {
  const scaled = (seconds: number) => (seconds * 1000) / speed
  return {
    now: () => clock.now(),
    stamp: () => toStamp(clock.now()),
    scaled,
    after: (seconds, call) => clock.after(scaled(seconds), call),
    remaining(stamp, seconds) {
      if (seconds <= 0) return 0
      const now = clock.now()
      const since = stamp === undefined ? now : Math.min(Date.parse(stamp) + 999, now)
      return Math.max(0, since + scaled(seconds) - now)
    },
  }
}

export const toStamp = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
