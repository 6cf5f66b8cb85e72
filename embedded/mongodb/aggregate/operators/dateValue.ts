import { ObjectId, Timestamp } from 'bson'
import { fail } from '../../errors.ts'
import type { Maybe } from '../../values/types.ts'
import { typeName } from '../../values/types.ts'
import { zoneOffset } from '../timezone.ts'
import { isNullish } from './operator.ts'

/** The instant of a date, timestamp or ObjectId, in milliseconds. */
export function instantOf(value: Maybe, code = 16006): number {
  if (value instanceof Date) return value.getTime()
  if (value instanceof ObjectId) return value.getTimestamp().getTime()
  if (value instanceof Timestamp) return value.t * 1000
  return fail(code, `can't convert from BSON type ${typeName(value)} to Date`)
}

/** A date from milliseconds; refused when out of the range of dates. */
export function dateOf(instant: number): Date {
  const date = new Date(instant)
  return Number.isNaN(date.getTime()) ? fail('Overflow', 'date out of range') : date
}

/** A time zone argument: `undefined` when not given, null when it is null or missing. */
export function zoneOf(value: Maybe, given: boolean): string | undefined | null {
  if (!given) return undefined
  if (isNullish(value)) return null
  if (typeof value !== 'string') fail(40517, `timezone must evaluate to a string, found ${typeName(value)}`)
  zoneOffset(0, value)
  return value
}

const units = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond'] as const
export type Unit = (typeof units)[number]

export function unitOf(name: string, value: Maybe): Unit {
  if (typeof value !== 'string')
    fail(5439013, `${name} requires 'unit' to be a string, but got ${typeName(value)}`)
  return (
    units.find((unit) => unit === value) ??
    fail('FailedToParse', `${name} parameter 'unit' value cannot be recognized as a time unit: ${value}`)
  )
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/** The number (Sunday 0) of a day named in full or by three letters. */
export function weekdayOf(name: string, value: Maybe): number {
  if (typeof value !== 'string')
    fail(5439015, `${name} requires 'startOfWeek' to be a string, but got ${typeName(value)}`)
  const wanted = value.toLowerCase()
  const day = weekdays.findIndex((weekday) => weekday === wanted || weekday.slice(0, 3) === wanted)
  return day >= 0
    ? day
    : fail(
        'FailedToParse',
        `${name} parameter 'startOfWeek' value cannot be recognized as a day of a week: ${value}`,
      )
}

const day = 86_400_000

export function dayOfYear(local: Date): number {
  return Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / day) + 1
}

/** Week of the year, 0 to 53, with weeks from Sunday. */
export function weekOfYear(local: Date): number {
  return Math.floor((dayOfYear(local) + 6 - local.getUTCDay()) / 7)
}

export function isoWeekday(local: Date): number {
  return local.getUTCDay() || 7
}

/** The ISO week and the year it belongs to: that of its Thursday. */
export function isoWeek(local: Date): { week: number; year: number } {
  const thursday = new Date(local.getTime() + (4 - isoWeekday(local)) * day)
  return { week: Math.ceil(dayOfYear(thursday) / 7), year: thursday.getUTCFullYear() }
}
