import { dayNames, monthNames, type PatternPart } from './pattern.ts'
import { instantOf, readOffset, utc } from './zone.ts'

/** What has been read of a date, by the letters of the pattern. */
type Fields = Map<string, number>

interface Cursor {
  readonly text: string
  at: number
}

/**
 * The instant that a text names, read as java.text.SimpleDateFormat does it in English and leniently: the 32nd of a month is the next
 * month's first, what follows after the pattern does not count. Undefined when the text does not fit.
 */
export function parseDate(
  parts: readonly PatternPart[],
  text: string,
  zone: string,
  now: number,
): number | undefined {
  const cursor = { text, at: 0 }
  const fields: Fields = new Map()
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] as PatternPart
    const fits =
      part.letter === undefined
        ? readText(cursor, part.text)
        : readField(cursor, part, parts, at, fields, now)
    if (!fits) return undefined
  }
  return instant(fields, zone)
}

function readText(cursor: Cursor, text: string): boolean {
  if (!cursor.text.startsWith(text, cursor.at)) return false
  cursor.at += text.length
  return true
}

type Field = Extract<PatternPart, { letter: string }>

function readField(
  cursor: Cursor,
  part: Field,
  parts: readonly PatternPart[],
  at: number,
  fields: Fields,
  now: number,
): boolean {
  const { letter, count } = part
  skipBlanks(cursor)
  if (letter === 'z' || letter === 'Z' || letter === 'X') return readZone(cursor, fields)
  const names = namesOf(letter, count)
  if (names) return readName(cursor, letter, names, fields)
  const next = parts[at + 1]
  const abuts =
    next?.letter !== undefined &&
    namesOf(next.letter, next.count) === undefined &&
    !'zZX'.includes(next.letter)
  const digits = readNumber(cursor, abuts ? count : undefined)
  if (digits === undefined) return false
  const isShortYear = (letter === 'y' || letter === 'Y') && count <= 2 && /^\d\d$/.test(digits)
  fields.set(letter === 'L' ? 'M' : letter, isShortYear ? nearYear(Number(digits), now) : Number(digits))
  return true
}

function skipBlanks(cursor: Cursor): void {
  while (cursor.text[cursor.at] === ' ' || cursor.text[cursor.at] === '\t') cursor.at++
}

/** The names that stand for a field's values, in order. */
function namesOf(letter: string, count: number): readonly string[] | undefined {
  if ((letter === 'M' || letter === 'L') && count >= 3) return monthNames
  if (letter === 'E') return dayNames
  if (letter === 'a') return ['AM', 'PM']
  return letter === 'G' ? ['BC', 'AD'] : undefined
}

function readName(cursor: Cursor, letter: string, names: readonly string[], fields: Fields): boolean {
  const rest = cursor.text.slice(cursor.at, cursor.at + 20).toLowerCase()
  const index = names.findIndex((name) => rest.startsWith(name.slice(0, 3).toLowerCase()))
  if (index < 0) return false
  const full = names[index] as string
  cursor.at += rest.startsWith(full.toLowerCase()) ? full.length : 3
  fields.set(letter === 'L' ? 'M' : letter, letter === 'M' || letter === 'L' ? index + 1 : index)
  return true
}

function readNumber(cursor: Cursor, most: number | undefined): string | undefined {
  const found = /^-?\d+/.exec(cursor.text.slice(cursor.at, cursor.at + (most ?? 18)))?.[0]
  if (found) cursor.at += found.length
  return found
}

function readZone(cursor: Cursor, fields: Fields): boolean {
  const read = readOffset(cursor.text.slice(cursor.at, cursor.at + 20))
  if (!read) return false
  cursor.at += read.length
  fields.set('Z', read.offset)
  return true
}

/** Two digits mean a year from 80 before to 20 after now. */
function nearYear(digits: number, now: number): number {
  const first = new Date(now).getUTCFullYear() - 80
  const year = first - (first % 100) + digits
  return year < first ? year + 100 : year
}

function instant(fields: Fields, zone: string): number | undefined {
  const read = (letter: string) => fields.get(letter)
  const year = read('G') === 0 ? 1 - (read('y') ?? 1) : (read('y') ?? read('Y') ?? 1970)
  const month = read('D') === undefined ? (read('M') ?? 1) - 1 : 0
  const day = read('D') ?? read('d') ?? firstWith(read('E') ?? weekday(read('u')), year, month)
  const local = utc(year, month, day, hour(fields), read('m') ?? 0, read('s') ?? 0, read('S') ?? 0)
  if (Number.isNaN(local)) return undefined
  const offset = read('Z')
  return offset === undefined ? instantOf(zone, local) : local - offset
}

const weekday = (isoDay: number | undefined): number | undefined =>
  isoDay === undefined ? undefined : isoDay % 7

/** The first day of a month that falls on a day of the week; the first of all when none is given. */
const firstWith = (dayOfWeek: number | undefined, year: number, month: number): number =>
  dayOfWeek === undefined ? 1 : 1 + ((dayOfWeek - new Date(utc(year, month, 1)).getUTCDay() + 7) % 7)

function hour(fields: Fields): number {
  const whole = fields.get('H') ?? (fields.get('k') === 24 ? 0 : fields.get('k'))
  if (whole !== undefined) return whole
  const half = fields.get('K') ?? (fields.get('h') === 12 ? 0 : (fields.get('h') ?? 0))
  return half + (fields.get('a') === 1 ? 12 : 0)
}
