import { fail } from '../../errors.ts'
import { exactInteger } from '../../values/numbers.ts'
import type { Document, Maybe, Value } from '../../values/types.ts'
import { isDocument, isNumber } from '../../values/types.ts'
import { fromLocal, toLocal } from '../timezone.ts'
import { dateOf, dayOfYear, instantOf, isoWeek, isoWeekday, weekOfYear, zoneOf } from './dateValue.ts'
import type { Operator, Operators } from './operator.ts'
import { fieldsOf, isNullish, onFields } from './operator.ts'

/** An operator on a date, given as an expression or as `{ date, timezone }`. */
function part(name: string, read: (local: Date) => Value): Operator {
  return (operand, scope, compile) => {
    const named = isDocument(operand) && operand.date !== undefined
    const fields = named ? fieldsOf(name, operand, ['date'], ['timezone']) : { date: single(name, operand) }
    const date = compile(fields.date!, scope)
    const zone = compile(fields.timezone ?? null, scope)
    return (env) => {
      const value = date(env)
      const zoneName = zoneOf(zone(env), fields.timezone !== undefined)
      return isNullish(value) || zoneName === null ? null : read(toLocal(instantOf(value), zoneName))
    }
  }
}

function single(name: string, operand: Value): Value {
  if (!Array.isArray(operand)) return operand
  return operand.length === 1
    ? operand[0]!
    : fail(40536, `${name} accepts exactly one argument if given an array, but was given ${operand.length}`)
}

const toParts = onFields(
  '$dateToParts',
  ['date'],
  ['timezone', 'iso8601'],
  ({ date, timezone, iso8601 }, given) => {
    const zone = zoneOf(timezone, given.timezone !== undefined)
    if (isNullish(date) || zone === null) return null
    const local = toLocal(instantOf(date), zone)
    const iso = isoWeek(local)
    const day: Document =
      iso8601 === true
        ? { isoWeekYear: iso.year, isoWeek: iso.week, isoDayOfWeek: isoWeekday(local) }
        : { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() }
    return {
      ...day,
      hour: local.getUTCHours(),
      minute: local.getUTCMinutes(),
      second: local.getUTCSeconds(),
      millisecond: local.getUTCMilliseconds(),
    }
  },
)

const calendar = ['year', 'month', 'day']
const isoCalendar = ['isoWeekYear', 'isoWeek', 'isoDayOfWeek']
const clock = ['hour', 'minute', 'second', 'millisecond']

const fromParts = onFields(
  '$dateFromParts',
  [],
  [...calendar, ...isoCalendar, ...clock, 'timezone'],
  (args, given) => {
    const iso = given.isoWeekYear !== undefined
    if (!iso && given.year === undefined)
      fail(40516, "$dateFromParts requires either 'year' or 'isoWeekYear' to be present")
    if ((iso ? calendar : isoCalendar).some((name) => given[name] !== undefined))
      fail(40489, '$dateFromParts does not allow mixing natural dates with ISO dates')
    const zone = zoneOf(args.timezone, given.timezone !== undefined)
    const value = (name: string, start: number): number | null =>
      partValue(name, args[name], given[name] !== undefined, start)
    const [a, b, c] = iso
      ? [value('isoWeekYear', 1970), value('isoWeek', 1), value('isoDayOfWeek', 1)]
      : [value('year', 1970), value('month', 1), value('day', 1)]
    const [hour, minute, second, millisecond] = clock.map((name) => value(name, 0))
    if ([a, b, c, hour, minute, second, millisecond, zone].includes(null)) return null
    if (a! < 1 || a! > 9999) fail(40523, "'year' must evaluate to an integer in the range 1 to 9999")
    const midnight = iso ? isoMidnight(a!, b!, c!) : calendarMidnight(a!, b! - 1, c!)
    const local = midnight + ((hour! * 60 + minute!) * 60 + second!) * 1000 + millisecond!
    return dateOf(fromLocal(local, zone as string | undefined))
  },
)

function partValue(name: string, value: Maybe, given: boolean, start: number): number | null {
  if (!given) return start
  if (isNullish(value)) return null
  const number = isNumber(value) ? exactInteger(value) : undefined
  return number ?? fail(40515, `'${name}' must evaluate to an integer`)
}

/** Midnight of a day; months and days beyond their range carry over. `Date.UTC` would take years below 100 for 19xx. */
function calendarMidnight(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day)
}

function isoMidnight(year: number, week: number, weekday: number): number {
  const fourth = new Date(calendarMidnight(year, 0, 4))
  return fourth.getTime() + ((week - 1) * 7 + weekday - isoWeekday(fourth)) * 86_400_000
}

/** Parts of dates in a time zone. */
export const datePartOperators: Operators = {
  $year: part('$year', (local) => local.getUTCFullYear()),
  $month: part('$month', (local) => local.getUTCMonth() + 1),
  $dayOfMonth: part('$dayOfMonth', (local) => local.getUTCDate()),
  $dayOfWeek: part('$dayOfWeek', (local) => local.getUTCDay() + 1),
  $dayOfYear: part('$dayOfYear', dayOfYear),
  $hour: part('$hour', (local) => local.getUTCHours()),
  $minute: part('$minute', (local) => local.getUTCMinutes()),
  $second: part('$second', (local) => local.getUTCSeconds()),
  $millisecond: part('$millisecond', (local) => local.getUTCMilliseconds()),
  $week: part('$week', weekOfYear),
  $isoWeek: part('$isoWeek', (local) => isoWeek(local).week),
  $isoWeekYear: part('$isoWeekYear', (local) => BigInt(isoWeek(local).year)),
  $isoDayOfWeek: part('$isoDayOfWeek', isoWeekday),
  $dateToParts: toParts,
  $dateFromParts: fromParts,
}
