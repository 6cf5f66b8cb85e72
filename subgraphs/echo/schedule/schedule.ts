import { settle } from './fuzzy.ts'
import { nextRun } from './next.ts'
import { type Ignored, parseExpression } from './parse.ts'

/** When something runs: a Quartz expression in a time zone. */
export interface Schedule {
  /** Without its fuzzy fields. */
  readonly expression: string
  readonly timeZone: string
  /** What the expression holds without a meaning. */
  readonly ignored: readonly Ignored[]
  /** The first run after an instant, both in milliseconds since 1970; undefined when it never runs again. */
  next(after: number): number | undefined
}

/** Characters of an expression. */
export const longestExpression = 1_000

/** `id` settles fuzzy fields. Throws ScheduleError; the time zone must be one. */
export function readSchedule(given: string, timeZone: string, id: string): Schedule {
  const expression = settle(given, id)
  const { fields, ignored } = parseExpression(expression)
  return { expression, timeZone, ignored, next: (after) => nextRun(fields, timeZone, after) }
}

/** The first `count` runs after an instant. */
export function nextRuns(schedule: Schedule, after: number, count: number): number[] {
  const runs: number[] = []
  let run = schedule.next(after)
  while (run !== undefined && runs.length < count) {
    runs.push(run)
    run = runs.length < count ? schedule.next(run) : undefined
  }
  return runs
}
