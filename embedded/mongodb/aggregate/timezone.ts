import { fail } from '../errors.ts'

const minute = 60_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** Milliseconds that a zone is ahead of UTC at an instant; zones are Olson names or `±hh[:][mm]`. */
export function zoneOffset(instant: number, zone: string | undefined): number {
  if (zone === undefined || zone === 'UTC' || zone === 'GMT' || zone === 'Z') return 0
  const fixed = /^([+-])(\d\d):?(\d\d)?$/.exec(zone)
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)) * minute
  const parts: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(instant)) parts[type] = Number(value)
  const local = Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second)
  return local - Math.floor(instant / 1000) * 1000
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  try {
    const format = new Intl.DateTimeFormat('en-US-u-hc-h23', {
      timeZone: zone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
    return format
  } catch {
    return fail(40485, `unrecognized time zone identifier: "${zone}"`)
  }
}

/** The wall clock of a zone as a date whose UTC fields are the local ones. */
export function toLocal(instant: number, zone: string | undefined): Date {
  return new Date(instant + zoneOffset(instant, zone))
}

/** The instant at which a zone's wall clock shows a local time (the UTC fields of `local`). */
export function fromLocal(local: number, zone: string | undefined): number {
  const guess = local - zoneOffset(local, zone)
  return local - zoneOffset(guess, zone)
}
