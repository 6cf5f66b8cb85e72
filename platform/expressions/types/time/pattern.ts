import { ExpressionError } from '../../errors.ts'

/** One part of a date's pattern: a field's letter with its count, or text as it stands. */
export type PatternPart =
  | { readonly letter: string; readonly count: number }
  | { readonly letter?: undefined; readonly text: string }

const letters = 'GyYMLwWDdFEuaHkKhmsSzZX'

export const monthNames = [
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

export const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** The parts of a pattern of java.text.SimpleDateFormat. Throws ExpressionError (VALUE) for one that it refuses. */
export function patternParts(pattern: string): readonly PatternPart[] {
  const parts: PatternPart[] = []
  for (const [all, quoted, field] of pattern.matchAll(/'((?:[^']|'')*)'|(([a-zA-Z])\3*)|[^a-zA-Z']+|'/g)) {
    if (all === "'") throw bad(pattern, 'a quote is not closed')
    if (field === undefined) parts.push({ text: all === "''" ? "'" : (quoted?.replaceAll("''", "'") ?? all) })
    else parts.push(fieldOf(pattern, field))
  }
  return parts
}

function fieldOf(pattern: string, field: string): PatternPart {
  const letter = field.charAt(0)
  if (!letters.includes(letter)) throw bad(pattern, `there is no field '${letter}'; texts stand in quotes`)
  if (letter === 'X' && field.length > 3) throw bad(pattern, 'X comes one to three times')
  return { letter, count: field.length }
}

const bad = (pattern: string, reason: string): ExpressionError =>
  new ExpressionError('VALUE', `'${pattern.slice(0, 100)}' is no pattern for dates: ${reason}`)
