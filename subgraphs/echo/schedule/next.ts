import { instantOf, offsetAt, utc } from '#platform/expressions/types/time/zone.ts'
import { daysOf } from './days.ts'
import type { CronFields } from './fields.ts'

/** Leap years included, whatever can come has come within. */
const horizonYears = 100

/**
 * The first run after an instant (milliseconds since 1970), undefined when there is none within a hundred years. Where clocks are put
 * forward, times that they leave out are passed over; where they are put back, a time that comes twice is the second one. Both is
 * what Quartz does.
 */
export function nextRun(fields: CronFields, timeZone: string, after: number): number | undefined {
  const first = Math.floor(after / 1000) * 1000 + 1000
  let local = first + offsetAt(timeZone, first)
  const lastYear = new Date(local).getUTCFullYear() + horizonYears
  for (;;) {
    const found = nextLocal(fields, local, lastYear)
    if (found === undefined) return undefined
    const instant = instantOf(timeZone, found)
    if (instant + offsetAt(timeZone, instant) === found) return instant
    local = endOfGap(timeZone, instant)
  }
}

/** The first of a sorted list that is not before `from`. */
const atLeast = (values: readonly number[], from: number) => values.find((value) => value >= from)

/** In a time zone's own time, given as if it were UTC. */
function nextLocal(fields: CronFields, from: number, lastYear: number): number | undefined {
  const start = new Date(from)
  const [startYear, startMonth, startDay] = [
    start.getUTCFullYear(),
    start.getUTCMonth() + 1,
    start.getUTCDate(),
  ]
  for (let year = startYear; year <= lastYear; year++) {
    if (fields.years && !fields.years.includes(year)) continue
    for (const month of fields.months) {
      if (year === startYear && month < startMonth) continue
      const isStart = year === startYear && month === startMonth
      for (const day of daysOf(fields.days, year, month)) {
        if (isStart && day < startDay) continue
        const time = isStart && day === startDay ? timeOfDay(fields, start) : firstTime(fields)
        if (time !== undefined) return utc(year, month - 1, day) + time
      }
    }
  }
  return undefined
}

const millis = (hour: number, minute: number, second: number) => ((hour * 60 + minute) * 60 + second) * 1000

const firstTime = ({ hours, minutes, seconds }: CronFields) => millis(hours[0]!, minutes[0]!, seconds[0]!)

/** Milliseconds since midnight; undefined when the day has none any more. */
function timeOfDay({ hours, minutes, seconds }: CronFields, from: Date): number | undefined {
  const [hour, minute, second] = [from.getUTCHours(), from.getUTCMinutes(), from.getUTCSeconds()]
  if (hours.includes(hour)) {
    const sameMinute = minutes.includes(minute) ? atLeast(seconds, second) : undefined
    if (sameMinute !== undefined) return millis(hour, minute, sameMinute)
    const laterMinute = atLeast(minutes, minute + 1)
    if (laterMinute !== undefined) return millis(hour, laterMinute, seconds[0]!)
  }
  const laterHour = atLeast(hours, hour + 1)
  return laterHour === undefined ? undefined : millis(laterHour, minutes[0]!, seconds[0]!)
}

/** The first local time that clocks show after they were put forward, not long before an instant. */
function endOfGap(timeZone: string, instant: number): number {
  const after = offsetAt(timeZone, instant)
  let [low, high] = [instant - 86_400_000, instant]
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000
    if (offsetAt(timeZone, middle) === after) high = middle
    else low = middle
  }
  return high + after
}
