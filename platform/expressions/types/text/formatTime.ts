import { kindOfNumber, longOf } from '../../numbers.ts'
import type { Evaluation } from '../../scope.ts'
import type { Value } from '../../values.ts'
import { JavaDate } from '../date.ts'
import { JavaTime, localDate, localDateTime } from '../javaTime.ts'
import { formatDate } from '../time/formatDate.ts'
import { patternParts } from '../time/pattern.ts'

/** What `%t…` writes, as patterns of SimpleDateFormat. */
const patterns: Readonly<Record<string, string>> = {
  H: 'HH',
  I: 'hh',
  k: 'H',
  l: 'h',
  M: 'mm',
  S: 'ss',
  L: 'SSS',
  z: 'Z',
  Z: 'z',
  B: 'MMMM',
  b: 'MMM',
  h: 'MMM',
  A: 'EEEE',
  a: 'EEE',
  Y: 'yyyy',
  y: 'yy',
  j: 'DDD',
  m: 'MM',
  d: 'dd',
  e: 'd',
  R: 'HH:mm',
  T: 'HH:mm:ss',
  r: 'hh:mm:ss a',
  D: 'MM/dd/yy',
  F: 'yyyy-MM-dd',
  c: 'EEE MMM dd HH:mm:ss z yyyy',
}

/** A moment by the letter after `%t`. Undefined when the value is no date, or the letter none of Java's. */
export function formatTime(letter: string, value: Value, { scope }: Evaluation): string | undefined {
  const time = millis(value)
  if (time === undefined) return undefined
  const zone = value instanceof JavaTime ? 'UTC' : scope.zone
  const written = (pattern: string) => formatDate(patternParts(pattern), time, zone)
  switch (letter) {
    case 'p':
      return written('a').toLowerCase()
    case 'N':
      return `${written('SSS')}000000`
    case 'C':
      return written('yyyy').slice(0, 2)
    case 's':
      return String(Math.floor(time / 1000))
    case 'Q':
      return String(time)
    default: {
      const pattern = Object.hasOwn(patterns, letter) ? patterns[letter] : undefined
      return pattern === undefined ? undefined : written(pattern)
    }
  }
}

/** Local dates are taken as if they were in UTC. */
function millis(value: Value): number | undefined {
  if (value instanceof JavaDate) return value.time
  if (kindOfNumber(value) === 'Long') return new JavaDate(Number(longOf(value as bigint))).time
  if (!(value instanceof JavaTime)) return undefined
  if (value.type === localDate) return value.value.toEpochDay() * 86_400_000
  return value.type === localDateTime ? Date.parse(`${String(value.value).slice(0, 23)}Z`) : undefined
}
