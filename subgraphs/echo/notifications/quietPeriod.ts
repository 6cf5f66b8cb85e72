import { Cron } from 'croner'
import { z } from 'zod'

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day like 22:00')

/** A daily time at which people are not told anything but what is excepted. */
export const quietPeriodSchema = z.looseObject({
  start: timeOfDay,
  end: timeOfDay,
  timezone: z.string().default('UTC').refine(isTimeZone, 'must be a time zone like Europe/Berlin'),
  except: z.array(z.string()).default([]),
})

export type QuietPeriod = z.infer<typeof quietPeriodSchema>

/** When a message that is made now may be sent: undefined for at once, else in milliseconds since 1970. */
export function heldUntil(
  { start, end, timezone, except }: QuietPeriod,
  when: string,
  now: number,
): number | undefined {
  if (except.includes(when)) return undefined
  const at = minuteOf(
    new Intl.DateTimeFormat('en-GB', { timeZone: timezone, timeStyle: 'short' }).format(now),
  )
  const [from, to] = [minuteOf(start), minuteOf(end)]
  const isQuiet = from <= to ? from <= at && at < to : at >= from || at < to
  if (!isQuiet) return undefined
  const [hour, minute] = end.split(':').map(Number)
  return new Cron(`${minute} ${hour} * * *`, { timezone }).nextRun(new Date(now))?.getTime()
}

const minuteOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
