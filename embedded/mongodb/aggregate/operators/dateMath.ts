import { fail } from '../../errors.ts'
import { exactInteger } from '../../values/numbers.ts'
import type { Maybe } from '../../values/types.ts'
import { isNumber } from '../../values/types.ts'
import { fromLocal, toLocal, zoneOffset } from '../timezone.ts'
import type { Unit } from './dateValue.ts'
import { dateOf, instantOf, unitOf, weekdayOf, zoneOf } from './dateValue.ts'
import type { Operator, Operators } from './operator.ts'
import { isNullish, onFields } from './operator.ts'

const day = 86_400_000
const fixed: Partial<Record<Unit, number>> = {
  week: 7 * day,
  day,
  hour: 3_600_000,
  minute: 60_000,
  second: 1000,
  millisecond: 1,
}
const monthsOf: Partial<Record<Unit, number>> = { year: 12, quarter: 3, month: 1 }

/** Adds units to an instant: calendar units and days by the zone's wall clock, shorter ones by the time that passes. */
function addUnits(instant: number, unit: Unit, amount: number, zone: string | undefined): number {
  const months = monthsOf[unit]
  if (isClockUnit(unit)) return instant + amount * fixed[unit]!
  const local = toLocal(instant, zone)
  if (months === undefined) return fromLocal(local.getTime() + amount * fixed[unit]!, zone)
  const dayOfMonth = local.getUTCDate()
  local.setUTCDate(1)
  local.setUTCMonth(local.getUTCMonth() + amount * months)
  const last = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 0)).getUTCDate()
  local.setUTCDate(Math.min(dayOfMonth, last))
  return fromLocal(local.getTime(), zone)
}

function adding(name: string, sign: 1 | -1): Operator {
  return onFields(
    name,
    ['startDate', 'unit', 'amount'],
    ['timezone'],
    ({ startDate, unit, amount, timezone }, given) => {
      const zone = zoneOf(timezone, given.timezone !== undefined)
      if (isNullish(startDate) || isNullish(unit) || isNullish(amount) || zone === null) return null
      const count = isNumber(amount) ? exactInteger(amount) : undefined
      if (count === undefined) fail(5166405, `${name} expects integer amount of time units`)
      return dateOf(addUnits(instantOf(startDate, 5166403), unitOf(name, unit), sign * count, zone))
    },
  )
}

/** The number of a unit's boundary at or before a local time, counted from 1970. */
function boundary(local: Date, unit: Unit, startOfWeek: number): number {
  const months = monthsOf[unit]
  if (months !== undefined) return Math.floor((local.getUTCFullYear() * 12 + local.getUTCMonth()) / months)
  if (unit !== 'week') return Math.floor(local.getTime() / fixed[unit]!)
  const thursday = 4
  return Math.floor((Math.floor(local.getTime() / day) + thursday - startOfWeek) / 7)
}

const difference = onFields(
  '$dateDiff',
  ['startDate', 'endDate', 'unit'],
  ['timezone', 'startOfWeek'],
  (args, given) => {
    const zone = zoneOf(args.timezone, given.timezone !== undefined)
    if (isNullish(args.startDate) || isNullish(args.endDate) || isNullish(args.unit) || zone === null)
      return null
    const unit = unitOf('$dateDiff', args.unit)
    const startOfWeek = weekStart('$dateDiff', unit, args.startOfWeek, given.startOfWeek !== undefined)
    if (startOfWeek === null) return null
    const start = instantOf(args.startDate, 5166307)
    const end = instantOf(args.endDate, 5166307)
    const crossed =
      boundary(toLocal(end, zone), unit, startOfWeek) - boundary(toLocal(start, zone), unit, startOfWeek)
    return BigInt(crossed + passedOffset(start, end, unit, zone))
  },
)

/** What a change of the zone's offset adds: hours and shorter units count the time that passes, not the clock. */
function passedOffset(start: number, end: number, unit: Unit, zone: string | undefined): number {
  if (!isClockUnit(unit)) return 0
  return Math.trunc((zoneOffset(start, zone) - zoneOffset(end, zone)) / fixed[unit]!)
}

function isClockUnit(unit: Unit): boolean {
  return monthsOf[unit] === undefined && unit !== 'day' && unit !== 'week'
}

function weekStart(name: string, unit: Unit, value: Maybe, given: boolean): number | null {
  if (!given || unit !== 'week') return 0
  return isNullish(value) ? null : weekdayOf(name, value)
}

const reference = Date.UTC(2000, 0, 1)
const referenceWeekday = 6

const truncate = onFields(
  '$dateTrunc',
  ['date', 'unit'],
  ['binSize', 'timezone', 'startOfWeek'],
  (args, given) => {
    const zone = zoneOf(args.timezone, given.timezone !== undefined)
    if (isNullish(args.date) || isNullish(args.unit) || zone === null) return null
    if (given.binSize !== undefined && isNullish(args.binSize)) return null
    const unit = unitOf('$dateTrunc', args.unit)
    const startOfWeek = weekStart('$dateTrunc', unit, args.startOfWeek, given.startOfWeek !== undefined)
    if (startOfWeek === null) return null
    const size =
      args.binSize === undefined ? 1 : isNumber(args.binSize) ? exactInteger(args.binSize) : undefined
    if (size === undefined || size <= 0)
      fail(5439017, "$dateTrunc requires 'binSize' to be a 64-bit integer value greater than 0")
    const instant = instantOf(args.date, 5439012)
    if (isClockUnit(unit)) return dateOf(truncateClock(instant, fixed[unit]! * size, zone))
    return dateOf(fromLocal(truncateLocal(toLocal(instant, zone), unit, size, startOfWeek), zone))
  },
)

/** The start of a bin of a fixed length, counted from the zone's midnight of 1 January 2000. */
function truncateClock(instant: number, bin: number, zone: string | undefined): number {
  const start = fromLocal(reference, zone)
  return start + Math.floor((instant - start) / bin) * bin
}

/** The start of a bin of `size` calendar units, with bins counted from the year 2000. */
function truncateLocal(local: Date, unit: Unit, size: number, startOfWeek: number): number {
  const months = monthsOf[unit]
  if (months !== undefined) {
    const bin = months * size
    const since = (local.getUTCFullYear() - 2000) * 12 + local.getUTCMonth()
    return Date.UTC(2000, Math.floor(since / bin) * bin, 1)
  }
  const start = unit === 'week' ? reference + ((startOfWeek - referenceWeekday + 7) % 7) * day : reference
  const bin = fixed[unit]! * size
  return start + Math.floor((local.getTime() - start) / bin) * bin
}

/** Arithmetic on dates in a time zone. */
export const dateMathOperators: Operators = {
  $dateAdd: adding('$dateAdd', 1),
  $dateSubtract: adding('$dateSubtract', -1),
  $dateDiff: difference,
  $dateTrunc: truncate,
}
