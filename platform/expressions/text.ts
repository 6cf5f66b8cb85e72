import { ExpressionError } from './errors.ts'
import { isNumber, numberText } from './numbers.ts'
import { entriesOf, isMap } from './plain.ts'
import { JavaObject, Unknown, UnknownError } from './values.ts'

/** Levels of lists and maps within each other that are written. */
const deepest = 200

/** Characters of a text that stands for a value. */
const longest = 1_000_000

/** Java's String.valueOf: null, 3.0, [a, b], {a=1}. @throws ExpressionError (LIMIT) when it would be too long or too deep */
export function stringify(value: unknown): string {
  if (typeof value === 'string') return value
  if (isNumber(value)) return numberText(value)
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (value instanceof JavaObject) return value.toString()
  const written = { length: 0 }
  return write(value, written, 0)
}

function write(value: unknown, written: { length: number }, depth: number): string {
  if (depth > deepest)
    throw new ExpressionError('LIMIT', `A value of more than ${deepest} levels has no text`)
  if (Array.isArray(value)) return `[${writeAll(value, written, depth)}]`
  if (value instanceof Set) return `[${writeAll(value, written, depth)}]`
  if (isMap(value)) return writeMap(value, written, depth)
  if (value instanceof Unknown) throw new UnknownError(value)
  if (typeof value === 'object' && value !== null && !(value instanceof JavaObject) && !isNumber(value))
    return '?'
  return count(stringify(value), written)
}

function writeAll(values: Iterable<unknown>, written: { length: number }, depth: number): string {
  const parts: string[] = []
  for (const value of values) parts.push(count(write(value, written, depth + 1), written))
  return parts.join(', ')
}

function writeMap(map: Parameters<typeof entriesOf>[0], written: { length: number }, depth: number): string {
  const parts: string[] = []
  for (const [key, value] of entriesOf(map)) {
    parts.push(`${write(key, written, depth + 1)}=${count(write(value, written, depth + 1), written)}`)
  }
  return `{${parts.join(', ')}}`
}

function count(text: string, written: { length: number }): string {
  written.length += text.length + 1
  if (written.length > longest)
    throw new ExpressionError('LIMIT', `A text of more than ${longest} characters`)
  return text
}
