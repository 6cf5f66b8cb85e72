import { dayNames, monthNames, type PatternPart } from './pattern.ts'
import { offsetAt, utc, zoneName } from './zone.ts'

/** What a field is made of: the instant, its zone, and the zone's clock as if it were in UTC. */
interface Moment {
  readonly instant: number
  readonly zone: string
  readonly offset: number
  readonly local: Date
}

/** An instant (milliseconds since 1970) in a zone, as java.text.SimpleDateFormat writes it in English. */
export function formatDate(parts: readonly PatternPart[], instant: number, zone: string): string {
  const offset = offsetAt(zone, instant)
  const moment = { instant, zone, offset, local: new Date(instant + offset) }
  return parts
    .map((part) => (part.letter === undefined ? part.text : field(part.letter, part.count, moment)))
    .join('')
}

const padded = (value: number, count: number): string => String(value).padStart(count, '0')

function field(letter: string, count: number, moment: Moment): string {
  const text = texts[letter]
  return text ? text(moment, count) : padded(numbers[letter]?.(moment.local) ?? 0, count)
}

const texts: Readonly<Record<string, (moment: Moment, count: number) => string>> = {
  G: ({ local }) => (local.getUTCFullYear() > 0 ? 'AD' : 'BC'),
  y: ({ local }, count) => year(local.getUTCFullYear(), count),
  Y: ({ local }, count) => year(weekYear(local), count),
  M: ({ local }, count) => month(local.getUTCMonth(), count),
  L: ({ local }, count) => month(local.getUTCMonth(), count),
  E: ({ local }, count) => name(dayNames[local.getUTCDay()] as string, count >= 4),
  a: ({ local }) => (local.getUTCHours() < 12 ? 'AM' : 'PM'),
  z: ({ zone, instant }, count) => zoneName(zone, instant, count >= 4 ? 'long' : 'short'),
  Z: ({ offset }) => offsetText(offset, ''),
  X: ({ offset }, count) => {
    if (offset === 0) return 'Z'
    return count === 1 ? offsetText(offset, '').slice(0, 3) : offsetText(offset, count === 3 ? ':' : '')
  },
}

function year(value: number, count: number): string {
  const era = value > 0 ? value : 1 - value
  return count === 2 ? padded(era % 100, 2) : padded(era, count)
}

const name = (full: string, whole: boolean): string => (whole ? full : full.slice(0, 3))

function month(index: number, count: number): string {
  return count < 3 ? padded(index + 1, count) : name(monthNames[index] as string, count >= 4)
}

function offsetText(offset: number, separator: string): string {
  const minutes = Math.trunc(Math.abs(offset) / 60_000)
  return `${offset < 0 ? '-' : '+'}${padded(Math.trunc(minutes / 60), 2)}${separator}${padded(minutes % 60, 2)}`
}

const numbers: Readonly<Record<string, (local: Date) => number>> = {
  w: weekOfYear,
  W: (local) => week(local.getUTCDate(), local.getUTCDay()),
  D: dayOfYear,
  d: (local) => local.getUTCDate(),
  F: (local) => Math.ceil(local.getUTCDate() / 7),
  u: (local) => local.getUTCDay() || 7,
  H: (local) => local.getUTCHours(),
  k: (local) => local.getUTCHours() || 24,
  K: (local) => local.getUTCHours() % 12,
  h: (local) => local.getUTCHours() % 12 || 12,
  m: (local) => local.getUTCMinutes(),
  s: (local) => local.getUTCSeconds(),
  S: (local) => local.getUTCMilliseconds(),
}

function dayOfYear(local: Date): number {
  const first = utc(local.getUTCFullYear(), 0, 1)
  return Math.floor((local.getTime() - first) / 86_400_000) + 1
}

/** Weeks begin on Sunday; the one with the first day is the first. `day` counts from 1, `dayOfWeek` from Sunday as 0. */
const week = (day: number, dayOfWeek: number): number =>
  Math.ceil((day + ((dayOfWeek - day + 1 + 7 * 54) % 7)) / 7)

/** Whether the next year's first day is in this week. */
const isNextYears = (local: Date): boolean =>
  local.getUTCMonth() === 11 && local.getUTCDate() + (6 - local.getUTCDay()) > 31

function weekOfYear(local: Date): number {
  return isNextYears(local) ? 1 : week(dayOfYear(local), local.getUTCDay())
}

const weekYear = (local: Date): number => local.getUTCFullYear() + (isNextYears(local) ? 1 : 0)
