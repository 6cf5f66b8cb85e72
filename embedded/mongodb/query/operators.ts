import { fail } from '../errors.ts'
import { equals, rankOf } from '../values/compare.ts'
import { hashKey } from '../values/hash.ts'
import { exactInteger, toNumber, truncated } from '../values/numbers.ts'
import type { Maybe, Value } from '../values/types.ts'
import { isNumber, isOperatorDocument, Type, typeByName, typeOf } from '../values/types.ts'
import { compileBits } from './bits.ts'
import type { Predicate } from './predicates.ts'
import { equalTo, ordered } from './predicates.ts'
import type { Regex } from './regex.ts'
import { isRegex, regexOf } from './regex.ts'

const knownTypes = new Set<number>(Object.values(Type))

/** True for text a pattern matches, and for a stored regular expression that is the same one. */
export function matchesRegex(regex: Regex, source?: Value): Predicate {
  return (value) => {
    if (typeof value === 'string') return regex.test(value)
    if (typeof value !== 'object' || value === null) return false
    const type = typeOf(value)
    if (type === Type.symbol) return regex.test(String((value as { value: string }).value))
    return type === Type.regex && source !== undefined && equals(value, source)
  }
}

/** `$in`: any of the values by equality, or any of the regular expressions. */
export function anyOf(operand: Value, name: '$in' | '$nin'): Predicate {
  if (!Array.isArray(operand)) fail('BadValue', `${name} needs an array`)
  if (operand.some(isOperatorDocument)) fail('BadValue', `cannot nest $ under ${name}`)
  const regexes = operand.filter(isRegex).map((value) => matchesRegex(regexOf(value), value))
  const keys = new Set(operand.map(hashKey))
  const texts = new Set(operand.filter((value) => typeof value === 'string'))
  const ranks = new Set(operand.map(rankOf))
  const hasNull = operand.includes(null)
  return (value, run) => {
    if (value === undefined) return hasNull
    if (typeof value === 'string') return texts.has(value) || regexes.some((regex) => regex(value, run))
    return (
      (ranks.has(rankOf(value)) && keys.has(hashKey(value))) || regexes.some((regex) => regex(value, run))
    )
  }
}

export function sizeIs(operand: Value): Predicate {
  if (!isNumber(operand)) fail('BadValue', 'Failed to parse $size. Expected a number')
  const size = exactInteger(operand)
  if (size === undefined) fail('BadValue', 'Failed to parse $size. Expected an integer')
  if (size < 0) fail('BadValue', 'Failed to parse $size. Expected a non-negative number')
  return (value) => Array.isArray(value) && value.length === size
}

function typeIs(operand: Value): Predicate {
  const wanted = new Set<number>()
  for (const item of Array.isArray(operand) ? operand : [operand])
    for (const type of typesNamed(item)) wanted.add(type)
  if (wanted.size === 0) fail('FailedToParse', '$type must match at least one type')
  return (value) => value !== undefined && wanted.has(typeOf(value))
}

function typesNamed(item: Value): readonly number[] {
  if (item === 'number') return [Type.double, Type.int, Type.long, Type.decimal]
  if (typeof item === 'string')
    return [typeByName(item) ?? fail('BadValue', `Unknown type name alias: ${item}`)]
  if (!isNumber(item)) fail('TypeMismatch', 'type must be represented as a number or a string')
  const type = exactInteger(item)
  if (type === undefined || !knownTypes.has(type))
    fail('BadValue', `Invalid numerical type code: ${toNumber(item)}`)
  return [type]
}

function modIs(operand: Value): Predicate {
  if (!Array.isArray(operand)) fail('BadValue', 'malformed mod, needs to be an array')
  if (operand.length < 2) fail('BadValue', 'malformed mod, not enough elements')
  if (operand.length > 2) fail('BadValue', 'malformed mod, too many elements')
  const divisor = modPart(operand[0], 'divisor')
  const remainder = modPart(operand[1], 'remainder')
  if (divisor === 0n) fail('BadValue', 'divisor cannot be 0')
  return (value) => {
    const number = truncated(value)
    return number !== undefined && number % divisor === remainder
  }
}

function modPart(value: Maybe, name: string): bigint {
  if (!isNumber(value)) fail('BadValue', `malformed mod, ${name} not a number`)
  return truncated(value) ?? fail('BadValue', `malformed mod, ${name} value is invalid`)
}

/** The operators that look at one value, each by the predicate that its operand gives. */
export const valueOperators: Record<string, (operand: Value) => Predicate> = {
  $gt: (operand) => ordered('$gt', refuseRegex(operand, '$gt')),
  $gte: (operand) => ordered('$gte', refuseRegex(operand, '$gte')),
  $lt: (operand) => ordered('$lt', refuseRegex(operand, '$lt')),
  $lte: (operand) => ordered('$lte', refuseRegex(operand, '$lte')),
  $eq: equalTo,
  $in: (operand) => anyOf(operand, '$in'),
  $type: typeIs,
  $mod: modIs,
  $bitsAllSet: (operand) => compileBits('$bitsAllSet', operand),
  $bitsAllClear: (operand) => compileBits('$bitsAllClear', operand),
  $bitsAnySet: (operand) => compileBits('$bitsAnySet', operand),
  $bitsAnyClear: (operand) => compileBits('$bitsAnyClear', operand),
}

function refuseRegex(operand: Value, name: string): Value {
  if (isRegex(operand)) fail('BadValue', `Can't have RegEx as arg to predicate over field '${name}'.`)
  return operand
}
