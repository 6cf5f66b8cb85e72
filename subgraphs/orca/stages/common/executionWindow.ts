import { z } from 'zod'
import { isTimeZone } from '../../domain/localTime.ts'
import { flag, numeric } from '../parameters.ts'

const hour = () => numeric(z.number().int().min(0).max(23))
const minute = () => numeric(z.number().int().min(0).max(59))
const seconds = () => numeric(z.number().int().min(0).max(604_800))

const range = z.looseObject({
  startHour: hour().default(0).describe('0 to 23.'),
  startMin: minute().default(0).describe('0 to 59.'),
  endHour: hour().default(0).describe('0 to 23; before startHour: of the next day.'),
  endMin: minute().default(0).describe('0 to 59; the minute belongs to the hours.'),
})

const jitter = z
  .looseObject({
    enabled: flag().default(false).describe('Whether to wait a random time once the window is open.'),
    minDelay: seconds().default(0).describe('At least so long, in seconds.'),
    maxDelay: seconds().default(0).describe('At most so long, in seconds.'),
    skipManual: flag().default(false).describe('Not when a person has started the pipeline.'),
  })
  .refine(({ minDelay, maxDelay }) => minDelay <= maxDelay, {
    message: 'minDelay must not be more than maxDelay',
    path: ['minDelay'],
    when: ({ value }) => isEnabled(value),
  })

const isEnabled = (value: unknown) =>
  flag().safeParse((value as { enabled?: unknown })?.enabled).data === true

/** When a stage may run: `restrictedExecutionWindow` of Spinnaker's JSON. */
export const executionWindow = z.looseObject({
  whitelist: z
    .array(range)
    .max(100)
    .nullish()
    .transform((list) => list ?? [])
    .describe('The hours in which the stage may begin; none: the whole day.'),
  days: z
    .array(numeric(z.number().int().min(1).max(7)))
    .max(100)
    .nullish()
    .transform((list) => list ?? [])
    .describe('The days of the week, 1 is Sunday and 7 Saturday; none: every day.'),
  timezone: z
    .string()
    .refine(isTimeZone, 'there is no such time zone; Europe/Berlin or UTC would be one')
    .nullish()
    .describe('Whose clock is meant, like Europe/Berlin; default orca.executionWindow.timezone.'),
  jitter: jitter.nullish().describe('A random wait before the stage begins.'),
})
