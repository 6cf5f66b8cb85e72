import { z } from 'zod'
import { ScheduleError } from '../schedule/fields.ts'
import { longestExpression, readSchedule, type Schedule } from '../schedule/schedule.ts'
import { isTimeZone } from '../schedule/timeZone.ts'
import { defineTrigger, keyOf } from './define.ts'
import { optional, textOf, wanted } from './fields.ts'
import type { IndexedTrigger, Waiting } from './indexed.ts'

const parameters = z.object({
  /** A Quartz expression: seconds, minutes, hours, day of month, month, day of week, and maybe the year. */
  cronExpression: wanted.refine(
    ({ length }) => length <= longestExpression,
    `may have ${longestExpression} characters`,
  ),
  /** Whose clock it is meant by; the configuration's where it is missing. */
  timeZone: optional,
})

/** What a cron trigger says. */
export type CronSettings = z.output<typeof parameters>

export default defineTrigger<CronSettings>({
  type: 'cron',
  title: 'Schedule',
  description: 'A time has come.',
  events: ['cron'],
  parameters,
  keyFields: ['pipeline', 'id'],
  key: (_, { pipelineId, triggerId }) => keyOf(pipelineId, triggerId),
  keys: ({ content }) => [keyOf(textOf(content.pipelineId), textOf(content.triggerId))],
  match({ cronExpression }, { content }) {
    if (content.cronExpression !== undefined && content.cronExpression !== cronExpression)
      return {
        matches: false,
        reason: `cronExpression is "${cronExpression}"; the event was due by "${content.cronExpression}".`,
      }
    return {
      matches: true,
      trigger: { scheduledTime: content.scheduledTime },
      artifacts: [],
      reason: 'Its time has come.',
    }
  },
  problems({ cronExpression, timeZone = 'UTC' }) {
    if (!isTimeZone(timeZone))
      return [{ path: 'timeZone', message: `is "${timeZone}", no time zone like Europe/Berlin` }]
    const problem = (message: string) => ({
      path: 'cronExpression',
      message: `is "${cronExpression}": ${message}`,
    })
    try {
      const schedule = readSchedule(cronExpression, timeZone, 'any')
      const ignored = schedule.ignored.map(({ field, text }) =>
        problem(`${text} means nothing in ${field} and is passed over`),
      )
      return schedule.next(Date.now()) === undefined ? [...ignored, problem('it never comes')] : ignored
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error
      return [problem(error.message)]
    }
  },
})

/** All cron triggers are planned anew when a pipeline changes: each is read once. */
const schedules = new WeakMap<
  Waiting,
  { readonly timeZone: string; readonly schedule: Schedule | undefined }
>()

/** The schedule of a cron trigger, by the clock of `timeZone` unless it says another; undefined when it says none that can be read. */
export function scheduleOf({ id, waiting }: IndexedTrigger, timeZone: string): Schedule | undefined {
  if (!waiting) return undefined
  const known = schedules.get(waiting)
  if (known?.timeZone === timeZone) return known.schedule
  const schedule = read(waiting.parsed as CronSettings, timeZone, id)
  schedules.set(waiting, { timeZone, schedule })
  return schedule
}

function read(
  { cronExpression, timeZone }: CronSettings,
  byDefault: string,
  id: string,
): Schedule | undefined {
  const zone = timeZone ?? byDefault
  if (!isTimeZone(zone)) return undefined
  try {
    return readSchedule(cronExpression, zone, id)
  } catch (error) {
    if (error instanceof ScheduleError) return undefined
    throw error
  }
}
