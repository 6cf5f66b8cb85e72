import { ExpressionError } from '../errors.ts'
import { isInteger, isNumber, type JavaNumber, longOf, numberText } from '../numbers.ts'
import { isMap, nameOf } from '../plain.ts'
import { stringify } from '../text.ts'
import { JavaObject, Unknown, UnknownError } from '../values.ts'
import { TypeReference } from './typeReference.ts'

/** Characters of a list's text. */
const longest = 1_000_000

const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['on', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['off', false],
  ['no', false],
  ['0', false],
])

/** What a condition takes: a Boolean, or a text such as "true", "yes", "0". @throws ExpressionError (TYPE) */
export function booleanOf(value: unknown, position: number): boolean {
  if (typeof value === 'boolean') return value
  if (value instanceof Unknown) throw new UnknownError(value)
  const truth = typeof value === 'string' ? truths.get(value.trim().toLowerCase()) : undefined
  if (truth !== undefined) return truth
  const given = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : nameOf(value)
  throw new ExpressionError('TYPE', `A condition is true or false, but this is ${given}`, position)
}

/** A number as an Integer, its fraction cut off. @throws ExpressionError (VALUE) when it has more than 32 bits */
export function integerOf(value: JavaNumber, position: number): number {
  if (isInteger(value)) return value
  const whole = longOf(value)
  if (whole === BigInt.asIntN(32, whole)) return Number(whole)
  throw new ExpressionError('VALUE', `${numberText(value)} is no Integer: it has more than 32 bits`, position)
}

/** What an index takes: a number, or a text that is one. @throws ExpressionError (TYPE, VALUE) */
export function indexOf(value: unknown, position: number): number {
  if (isNumber(value)) return integerOf(value, position)
  if (value instanceof Unknown) throw new UnknownError(value)
  if (typeof value === 'string' && /^\s*[+-]?\d{1,9}\s*$/.test(value)) return Number(value)
  const given = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : nameOf(value)
  throw new ExpressionError('TYPE', `An index is an Integer, but this is ${given}`, position)
}

/**
 * A value as part of a text. A list is its elements with commas between them; a Map or type has no such form, and undefined is
 * answered; null is null.
 */
export function partOf(value: unknown): string | null | undefined {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (isNumber(value)) return numberText(value)
  if (Array.isArray(value)) return joined(value)
  if (value instanceof Set) return joined([...value])
  if (value instanceof JavaObject) return value instanceof TypeReference ? undefined : stringify(value)
  if (value instanceof Unknown) throw new UnknownError(value)
  return isMap(value) ? undefined : stringify(value)
}

function joined(values: readonly unknown[]): string | undefined {
  const parts: string[] = []
  let length = 0
  for (const value of values) {
    const part = partOf(value)
    if (part === undefined) return undefined
    parts.push(part ?? 'null')
    length += (part?.length ?? 4) + 1
    if (length > longest) throw new ExpressionError('LIMIT', `A text of more than ${longest} characters`)
  }
  return parts.join(',')
}

/** What + makes of a value beside a String. @throws ExpressionError (TYPE) */
export function concatenable(value: unknown, position: number): string {
  const part = partOf(value)
  if (part !== undefined || !Array.isArray(value)) return part ?? stringify(value)
  throw new ExpressionError(
    'TYPE',
    'A list that holds a Map cannot be part of a text; #toJson(…) can',
    position,
  )
}
