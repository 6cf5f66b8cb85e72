import { LRUCache } from 'lru-cache'

const clocks = new LRUCache<string, Intl.DateTimeFormat>({ max: 50 })

const isUtc = (zone: string): boolean => zone === 'UTC' || zone === 'Etc/UTC' || zone === 'GMT'

const quarterMs = 900_000
const offsets = new LRUCache<string, number>({ max: 10_000 })

/** Since then all zones put their clocks on or back at full quarters of an hour. */
const quarterly = Date.UTC(1973, 0)

/** How far a zone's clocks are ahead of UTC at an instant; both in milliseconds. */
export function offsetAt(zone: string, instant: number): number {
  if (isUtc(zone)) return 0
  if (instant < quarterly) return askedOffsetAt(zone, instant)
  const key = `${Math.floor(instant / quarterMs)}${zone}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const asked = askedOffsetAt(zone, instant)
  offsets.set(key, asked)
  return asked
}

function askedOffsetAt(zone: string, instant: number): number {
  const second = Math.floor(instant / 1000) * 1000
  const parts: Record<string, number> = {}
  for (const { type, value } of clock(zone).formatToParts(second)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = parts
  return utc(year, month - 1, day, hour, minute, seconds) - second
}

function clock(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  clocks.set(zone, made)
  return made
}

/** As Date.UTC, of every year. */
export function utc(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
  milli = 0,
): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  date.setUTCHours(hour, minute, second, milli)
  return date.getTime()
}

/** The instant at which a zone's clocks show something, given as if they were in UTC. Of two the later, as Java's calendar has it. */
export function instantOf(zone: string, local: number): number {
  const day = 86_400_000
  const before = offsetAt(zone, local - day)
  const after = offsetAt(zone, local + day)
  const late = local - Math.min(before, after)
  if (before === after || offsetAt(zone, late) === Math.min(before, after)) return late
  const early = local - Math.max(before, after)
  return offsetAt(zone, early) === Math.max(before, after) ? early : local - before
}

/** Java's abbreviations of zones for which English has none. */
const abbreviations: Readonly<Record<string, string>> = {
  'Central European Standard Time': 'CET',
  'Central European Summer Time': 'CEST',
  'Eastern European Standard Time': 'EET',
  'Eastern European Summer Time': 'EEST',
  'Western European Standard Time': 'WET',
  'Western European Summer Time': 'WEST',
  'British Summer Time': 'BST',
  'Moscow Standard Time': 'MSK',
  'India Standard Time': 'IST',
  'Japan Standard Time': 'JST',
  'Korean Standard Time': 'KST',
  'China Standard Time': 'CST',
  'Singapore Standard Time': 'SGT',
  'Hong Kong Standard Time': 'HKT',
  'Gulf Standard Time': 'GST',
  'Israel Standard Time': 'IST',
  'Israel Daylight Time': 'IDT',
  'Brasilia Standard Time': 'BRT',
  'South Africa Standard Time': 'SAST',
  'Australian Eastern Standard Time': 'AEST',
  'Australian Eastern Daylight Time': 'AEDT',
  'Australian Western Standard Time': 'AWST',
  'New Zealand Standard Time': 'NZST',
  'New Zealand Daylight Time': 'NZDT',
}

/** What a zone is called at an instant: PST, or Pacific Standard Time. */
export function zoneName(zone: string, instant: number, style: 'short' | 'long'): string {
  if (isUtc(zone) && style === 'short') return zone === 'GMT' ? 'GMT' : 'UTC'
  if (isUtc(zone)) return zone === 'GMT' ? 'Greenwich Mean Time' : 'Coordinated Universal Time'
  const name = (timeZoneName: 'short' | 'long') =>
    new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName })
      .formatToParts(instant)
      .find(({ type }) => type === 'timeZoneName')?.value ?? zone
  const long = name('long')
  return style === 'long' ? long : (abbreviations[long] ?? name('short'))
}

/** Offsets of the zones that people name in texts, in hours. */
const named: Readonly<Record<string, number>> = {
  GMT: 0,
  UTC: 0,
  Z: 0,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  WET: 0,
  WEST: 1,
  BST: 1,
  MSK: 3,
  JST: 9,
  KST: 9,
}

/** The offset that a text begins with (PST, GMT+2:00, -0800) in milliseconds, and its length; undefined when there is none. */
export function readOffset(text: string): { readonly offset: number; readonly length: number } | undefined {
  const numeric = /^(?:GMT|UTC)?([-+])(\d{1,2}):?(\d{2})?/.exec(text)
  if (numeric) {
    const [all, sign, hours, minutes = '0'] = numeric
    const size = (Number(hours) * 60 + Number(minutes)) * 60_000
    return { offset: sign === '-' ? -size : size, length: all.length }
  }
  const name = /^[A-Za-z]{1,5}/.exec(text)?.[0] ?? ''
  const hours = Object.hasOwn(named, name.toUpperCase()) ? named[name.toUpperCase()] : undefined
  return hours === undefined ? undefined : { offset: hours * 3_600_000, length: name.length }
}
