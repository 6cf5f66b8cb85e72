import { fail } from '../../errors.ts'
import type { Maybe, Value } from '../../values/types.ts'
import { typeName } from '../../values/types.ts'
import type { Evaluate } from '../scope.ts'
import { fromLocal, toLocal, zoneOffset } from '../timezone.ts'
import { dateOf, dayOfYear, instantOf, isoWeek, isoWeekday, weekOfYear, zoneOf } from './dateValue.ts'
import type { Operator, Operators } from './operator.ts'
import { fieldsOf, isNullish } from './operator.ts'

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

function pad(value: number, size: number): string {
  return String(value).padStart(size, '0')
}

function showOffset(minutes: number): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}${pad(size % 60, 2)}`
}

type Render = (local: Date, offsetMinutes: number) => string

/** The format specifiers of `$dateToString`. */
const specifiers: Record<string, Render> = {
  Y: (local) => pad(local.getUTCFullYear(), 4),
  m: (local) => pad(local.getUTCMonth() + 1, 2),
  d: (local) => pad(local.getUTCDate(), 2),
  H: (local) => pad(local.getUTCHours(), 2),
  M: (local) => pad(local.getUTCMinutes(), 2),
  S: (local) => pad(local.getUTCSeconds(), 2),
  L: (local) => pad(local.getUTCMilliseconds(), 3),
  j: (local) => pad(dayOfYear(local), 3),
  w: (local) => String(local.getUTCDay() + 1),
  u: (local) => String(isoWeekday(local)),
  U: (local) => pad(weekOfYear(local), 2),
  V: (local) => pad(isoWeek(local).week, 2),
  G: (local) => pad(isoWeek(local).year, 4),
  b: (local) => months[local.getUTCMonth()]!.slice(0, 3),
  B: (local) => months[local.getUTCMonth()]!,
  z: (_local, offset) => showOffset(offset),
  Z: (_local, offset) => String(offset),
  '%': () => '%',
}

/** Writes an instant by a format. */
function formatDate(instant: number, format: string, zone: string | undefined): string {
  const local = toLocal(instant, zone)
  const offset = zoneOffset(instant, zone) / 60_000
  return format.replace(/%(.?)/gs, (_whole, name: string) => {
    const render = Object.hasOwn(specifiers, name) ? specifiers[name] : undefined
    if (render === undefined) fail(18536, `Invalid format character '%${name}' in format string`)
    return render(local, offset)
  })
}

const toText: Operator = (operand, scope, compile) => {
  const fields = fieldsOf('$dateToString', operand, ['date'], ['format', 'timezone', 'onNull'])
  const date = compile(fields.date!, scope)
  const format = fields.format === undefined ? undefined : compile(fields.format, scope)
  const zone = compile(fields.timezone ?? null, scope)
  const onNull = compile(fields.onNull ?? null, scope)
  return (env) => {
    const value = date(env)
    const zoneName = zoneOf(zone(env), fields.timezone !== undefined)
    if (isNullish(value)) return onNull(env)
    if (zoneName === null) return null
    const pattern = format === undefined ? defaultFormat(zoneName) : format(env)
    if (isNullish(pattern)) return null
    if (typeof pattern !== 'string')
      fail(18533, `$dateToString requires that 'format' be a string, found: ${typeName(pattern)}`)
    return formatDate(instantOf(value), pattern, zoneName)
  }
}

function defaultFormat(zone: string | undefined): string {
  const isUtc = zone === undefined || zone === 'UTC' || zone === 'GMT'
  return `%Y-%m-%dT%H:%M:%S.%L${isUtc ? 'Z' : ''}`
}

const iso =
  /^(\d{4})-?(\d\d)(?:-?(\d\d))?(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/

/** Reads an ISO 8601 date; `undefined` for any other text. */
export function parseIsoDate(text: string, zone?: string): number | undefined {
  const match = iso.exec(text.trim())
  if (!match) return undefined
  const [, year, month, day = '1', hour = '0', minute = '0', second = '0', fraction = '', written] = match
  if (written !== undefined && zone !== undefined) return undefined
  const millisecond = Number(fraction.padEnd(3, '0').slice(0, 3))
  return instantFrom(
    {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      millisecond,
    },
    written ?? zone,
  )
}

interface Fields {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  millisecond: number
}

function instantFrom(fields: Fields, zone: string | undefined): number | undefined {
  const local = new Date(0)
  local.setUTCFullYear(fields.year, fields.month - 1, fields.day)
  local.setUTCHours(fields.hour, fields.minute, fields.second, fields.millisecond)
  const overflows =
    local.getUTCMonth() + 1 !== fields.month ||
    local.getUTCDate() !== fields.day ||
    fields.hour > 23 ||
    fields.minute > 59 ||
    fields.second > 59
  return overflows ? undefined : fromLocal(local.getTime(), zone)
}

const patterns: Record<string, string> = {
  Y: '(?<Y>\\d{4})',
  m: '(?<m>\\d{1,2})',
  d: '(?<d>\\d{1,2})',
  H: '(?<H>\\d{1,2})',
  M: '(?<M>\\d{1,2})',
  S: '(?<S>\\d{1,2})',
  L: '(?<L>\\d{1,3})',
  j: '(?<j>\\d{1,3})',
  b: `(?<b>${months.map((month) => month.slice(0, 3)).join('|')})`,
  B: `(?<B>${months.join('|')})`,
  z: '(?<z>Z|[+-]\\d\\d:?\\d\\d)',
  '%': '%',
}

/** Reads a date by a format; `undefined` when the text does not have it. */
function parseByFormat(text: string, format: string, zone: string | undefined): number | undefined {
  const source = format.replace(/%(.?)|[\\^$.*+?()[\]{}|]/gs, (whole, name: string | undefined) => {
    if (name === undefined) return `\\${whole}`
    if (!Object.hasOwn(patterns, name)) fail(18536, `Invalid format character '%${name}' in format string`)
    return patterns[name]!
  })
  const groups = new RegExp(`^${source}$`, 'i').exec(text)?.groups
  if (groups?.Y === undefined || (groups.z !== undefined && zone !== undefined)) return undefined
  const named = (groups.b ?? groups.B)?.toLowerCase()
  const month =
    named === undefined
      ? Number(groups.m ?? 1)
      : months.findIndex((name) => name.toLowerCase().startsWith(named)) + 1
  const start = instantFrom(
    {
      year: Number(groups.Y),
      month,
      day: Number(groups.d ?? 1),
      hour: Number(groups.H ?? 0),
      minute: Number(groups.M ?? 0),
      second: Number(groups.S ?? 0),
      millisecond: Number((groups.L ?? '0').padEnd(3, '0')),
    },
    groups.z ?? zone,
  )
  return start === undefined ? undefined : start + (Number(groups.j ?? 1) - 1) * 86_400_000
}

const fromText: Operator = (operand, scope, compile) => {
  const fields = fieldsOf(
    '$dateFromString',
    operand,
    ['dateString'],
    ['format', 'timezone', 'onError', 'onNull'],
  )
  const text = compile(fields.dateString!, scope)
  const format = compile(fields.format ?? null, scope)
  const zone = compile(fields.timezone ?? null, scope)
  const onNull = compile(fields.onNull ?? null, scope)
  const onError: Evaluate | undefined =
    fields.onError === undefined ? undefined : compile(fields.onError, scope)
  return (env) => {
    const value = text(env)
    if (isNullish(value)) return onNull(env)
    const zoneName = zoneOf(zone(env), fields.timezone !== undefined)
    if (zoneName === null) return null
    const parsed = parseText(value, format(env), zoneName)
    if (parsed !== undefined) return dateOf(parsed)
    if (onError !== undefined) return onError(env)
    return fail('ConversionFailure', `Error parsing date string '${String(value)}'`)
  }
}

function parseText(value: Value, format: Maybe, zone: string | undefined): number | undefined {
  if (typeof value !== 'string') return undefined
  if (isNullish(format)) return parseIsoDate(value, zone)
  if (typeof format !== 'string')
    fail(40684, `$dateFromString requires that 'format' be a string, found: ${typeName(format)}`)
  return parseByFormat(value, format, zone)
}

export const dateTextOperators: Operators = { $dateToString: toText, $dateFromString: fromText }
