/** A cron schedule of five fields, or one of the names that stand for one. */
export interface Schedule {
  /** The first time after `after` (both in milliseconds since 1970), undefined when there is none within five years. */
  next(after: number): number | undefined
}

const names: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const minute = 60_000
const hour = 60 * minute
const horizon = 5 * 366 * 24 * hour

/** Undefined when it is no schedule, or no such time zone. */
export function parseSchedule(text: string, timeZone = 'UTC'): Schedule | undefined {
  const every = /^@every\s+(.+)$/.exec(text.trim())
  if (every) return parseInterval(every[1]!)
  const fields = (names[text.trim()] ?? text).trim().split(/\s+/)
  if (fields.length !== 5) return undefined
  const minutes = parseField(fields[0]!, 0, 59)
  const hours = parseField(fields[1]!, 0, 23)
  const dates = parseField(fields[2]!, 1, 31)
  const monthsOfYear = parseField(fields[3]!, 1, 12, months, 1)
  const weekdays = parseField(fields[4]!, 0, 7, days)
  const local = localTime(timeZone)
  if (!minutes || !hours || !dates || !monthsOfYear || !weekdays || !local) return undefined
  if (weekdays.has(7)) weekdays.add(0)
  // As cron does: if both days are restricted, one of them is enough.
  const isEither = !/^[*?]/.test(fields[2]!) && !/^[*?]/.test(fields[4]!)
  const isDay = (date: number, weekday: number) =>
    isEither ? dates.has(date) || weekdays.has(weekday) : dates.has(date) && weekdays.has(weekday)
  return {
    next(after) {
      let time = Math.floor(after / minute) * minute + minute
      const end = after + horizon
      while (time <= end) {
        const at = local(time)
        if (!monthsOfYear.has(at.month) || !isDay(at.date, at.weekday)) time += hour - at.minute * minute
        else if (!hours.has(at.hour)) time += hour - at.minute * minute
        else if (!minutes.has(at.minute)) time += minute
        else return time
      }
      return undefined
    },
  }
}

const units: Readonly<Record<string, number>> = { h: hour, m: minute, s: 1000 }

/** `1h30m`: so long after the last time, in whole seconds. */
function parseInterval(text: string): Schedule | undefined {
  if (!/^(\d+(\.\d+)?[hms])+$/.test(text)) return undefined
  let interval = 0
  for (const [, number, unit] of text.matchAll(/([\d.]+)([hms])/g)) interval += Number(number) * units[unit!]!
  const step = Math.max(1000, Math.floor(interval / 1000) * 1000)
  return { next: (after) => Math.floor(after / 1000) * 1000 + step }
}

function parseField(
  text: string,
  from: number,
  to: number,
  words: readonly string[] = [],
  firstWord = 0,
): Set<number> | undefined {
  const values = new Set<number>()
  const read = (word: string) => {
    const index = words.indexOf(word.toLowerCase())
    return index >= 0 ? index + firstWord : /^\d+$/.test(word) ? Number(word) : Number.NaN
  }
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/')
    const isAll = range === '*' || range === '?'
    const [first = '', last] = range.split('-')
    const begin = isAll ? from : read(first)
    const end = isAll ? to : last !== undefined ? read(last) : step === undefined ? begin : to
    const by = step === undefined ? 1 : Number(step)
    if (!(begin >= from && end <= to && begin <= end && Number.isInteger(by) && by > 0)) return undefined
    for (let value = begin; value <= end; value += by) values.add(value)
  }
  return values
}

interface LocalTime {
  readonly minute: number
  readonly hour: number
  readonly date: number
  readonly month: number
  /** 0 is Sunday. */
  readonly weekday: number
}

function localTime(timeZone: string): ((time: number) => LocalTime) | undefined {
  let offset: Intl.DateTimeFormat
  try {
    offset = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  } catch {
    return undefined
  }
  const offsets = new Map<number, number>()
  return (time) => {
    // Offsets change at quarters of an hour only.
    const quarter = Math.floor(time / (15 * minute))
    const known = offsets.get(quarter) ?? offsetAt(offset, time)
    if (offsets.size > 1000) offsets.clear()
    offsets.set(quarter, known)
    const at = new Date(time + known)
    return {
      minute: at.getUTCMinutes(),
      hour: at.getUTCHours(),
      date: at.getUTCDate(),
      month: at.getUTCMonth() + 1,
      weekday: at.getUTCDay(),
    }
  }
}

/** Milliseconds that a zone is ahead of UTC. */
function offsetAt(format: Intl.DateTimeFormat, time: number): number {
  const text = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')!.value
  const match = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(text)!
  const ahead = Number(match[2] ?? 0) * hour + Number(match[3] ?? 0) * minute
  return match[1] === '-' ? -ahead : ahead
}
