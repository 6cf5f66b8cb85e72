/** A moment as the clocks of a time zone show it. */
export interface LocalTime {
  /** 1 is Sunday. */
  readonly weekday: number
  /** Of the day, from 0. */
  readonly minute: number
  /** The beginning of the day, in milliseconds since 1970 as if the zone were UTC. */
  readonly midnight: number
}

const minuteMs = 60 * 1000
const dayMs = 24 * 60 * minuteMs

const formats = new Map<string, Intl.DateTimeFormat>()

/** Time zones are named by people: no more of their formats than a few are kept. */
const mostFormats = 100

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  if (formats.size >= mostFormats) formats.clear()
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}

/** Whether there is a time zone of that name (Europe/Berlin, UTC, +02:00). */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name)
    return true
  } catch {
    return false
  }
}

/** How far the clocks of a time zone are ahead of UTC, in milliseconds. */
export function offsetAt(time: number, timeZone: string): number {
  const parts: Record<string, number> = {}
  for (const { type, value } of formatOf(timeZone).formatToParts(time)) parts[type] = Number(value)
  const { year, month, day, hour, minute, second } = parts
  const shown = Date.UTC(year!, month! - 1, day, hour, minute, second)
  return shown - Math.floor(time / 1000) * 1000
}

export function localTime(time: number, timeZone: string): LocalTime {
  const shown = time + offsetAt(time, timeZone)
  const midnight = Math.floor(shown / dayMs) * dayMs
  return {
    weekday: new Date(midnight).getUTCDay() + 1,
    minute: Math.floor((shown - midnight) / minuteMs),
    midnight,
  }
}
