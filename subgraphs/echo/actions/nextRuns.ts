import { badInput } from '#platform/errors/errors.ts'
import { ScheduleError } from '../schedule/fields.ts'
import { longestExpression, nextRuns, readSchedule, type Schedule } from '../schedule/schedule.ts'
import { isTimeZone } from '../schedule/timeZone.ts'

interface Asked {
  readonly expression: string
  readonly timeZone?: string | null | undefined
  readonly id?: string | null | undefined
}

const mostRuns = 100

/** A schedule that somebody asks about. Throws BAD_USER_INPUT that names the field of the expression and the place in it. */
export function askedSchedule({ expression, timeZone, id }: Asked, byDefault: string): Schedule {
  const zone = timeZone ?? byDefault
  if (!isTimeZone(zone))
    throw badInput([{ path: 'timeZone', message: `is "${zone}", no time zone like Europe/Berlin` }])
  if (expression.length > longestExpression)
    throw badInput([
      {
        path: 'expression',
        message: `has ${expression.length} characters; it may have ${longestExpression}`,
      },
    ])
  try {
    return readSchedule(expression, zone, id ?? '')
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error
    throw badInput([{ path: 'expression', message: `is "${expression}": ${error.message}` }])
  }
}

/** The next runs of a schedule. */
export function runsAfter(schedule: Schedule, now: number, first: number): number[] {
  if (first < 1 || first > mostRuns)
    throw badInput([{ path: 'first', message: `is ${first}; it takes 1 to ${mostRuns}` }])
  return nextRuns(schedule, now, first)
}
