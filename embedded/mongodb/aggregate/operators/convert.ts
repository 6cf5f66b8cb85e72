import { Decimal128, ObjectId, Timestamp } from 'bson'
import { fail, MongoError } from '../../errors.ts'
import { formatDecimal, parseDecimalText } from '../../values/decimal.ts'
import { encode } from '../../values/encode.ts'
import {
  double,
  exactInteger,
  fitsLong,
  toDecimal,
  toNumber,
  truncated,
  whole,
} from '../../values/numbers.ts'
import { isTruthy } from '../../values/truth.ts'
import type { Document, Maybe, Value } from '../../values/types.ts'
import { isDocument, isNumber, Type, typeByName, typeName, typeOf } from '../../values/types.ts'
import { parseIsoDate } from './dateText.ts'
import { dateOf } from './dateValue.ts'
import type { Operator, Operators } from './operator.ts'
import { fieldsOf, isNullish, onArguments } from './operator.ts'

function refuse(reason: string): never {
  return fail('ConversionFailure', `${reason} in $convert with no onError value`)
}

function unsupported(value: Value, to: string): never {
  return refuse(`Unsupported conversion from ${typeName(value)} to ${to}`)
}

const wholeText = /^[+-]?\d+$/
const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const namedNumbers: Record<string, number> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
}

/** A whole number from a value, or a conversion failure. */
function toWhole(value: Value, to: 'int' | 'long'): bigint {
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'string')
    return wholeText.test(value)
      ? BigInt(value.replace(/^\+/, ''))
      : refuse(`Failed to parse number '${value}'`)
  if (value instanceof Date && to === 'long') return BigInt(value.getTime())
  if (!isNumber(value)) return unsupported(value, to)
  return truncated(value) ?? refuse('Attempt to convert NaN or infinity to integer type')
}

function toInt(value: Value): Value {
  const result = toWhole(value, 'int')
  return BigInt.asIntN(32, result) === result
    ? Number(result)
    : refuse('Conversion would overflow target type')
}

function toLong(value: Value): Value {
  const result = toWhole(value, 'long')
  return fitsLong(result) ? result : refuse('Conversion would overflow target type')
}

function toDouble(value: Value): Value {
  if (typeof value === 'boolean') return double(value ? 1 : 0)
  if (value instanceof Date) return double(value.getTime())
  if (typeof value === 'string') return double(parseNumber(value))
  return isNumber(value) ? double(toNumber(value)) : unsupported(value, 'double')
}

function parseNumber(text: string): number {
  if (numberText.test(text)) return Number(text)
  return namedNumbers[text.toLowerCase()] ?? refuse(`Failed to parse number '${text}'`)
}

function toDecimalValue(value: Value): Value {
  if (value instanceof Decimal128) return value
  if (typeof value === 'boolean') return Decimal128.fromString(value ? '1' : '0')
  if (value instanceof Date) return Decimal128.fromString(String(value.getTime()))
  if (typeof value === 'string') {
    parseNumber(value)
    return numberText.test(value)
      ? formatDecimal(parseDecimalText(padded(value)))
      : Decimal128.fromString(String(parseNumber(value)))
  }
  return isNumber(value) ? formatDecimal(toDecimal(value)) : unsupported(value, 'decimal')
}

/** A number's text with digits on both sides of its point and no plus sign. */
function padded(text: string): string {
  return text
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?=$|e)/i, '.0')
}

function toText(value: Value): Value {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || isNumber(value)) return String(value)
  if (value instanceof ObjectId) return value.toHexString()
  return value instanceof Date ? value.toISOString() : unsupported(value, 'string')
}

function toDate(value: Value): Value {
  if (value instanceof Date) return value
  if (value instanceof ObjectId) return value.getTimestamp()
  if (value instanceof Timestamp) return dateOf(value.t * 1000)
  if (typeof value === 'string')
    return dateOf(parseIsoDate(value) ?? refuse(`Error parsing date string '${value}'`))
  if (!isNumber(value) || typeOf(value) === Type.int) return unsupported(value, 'date')
  return dateOf(Number(truncated(value) ?? refuse('Attempt to convert NaN or infinity to date')))
}

function toObjectId(value: Value): Value {
  if (value instanceof ObjectId) return value
  if (typeof value !== 'string') return unsupported(value, 'objectId')
  return /^[0-9a-fA-F]{24}$/.test(value) ? new ObjectId(value) : refuse(`Failed to parse objectId '${value}'`)
}

const conversions: Record<number, (value: Value) => Value> = {
  [Type.int]: toInt,
  [Type.long]: toLong,
  [Type.double]: toDouble,
  [Type.decimal]: toDecimalValue,
  [Type.string]: toText,
  [Type.bool]: isTruthy,
  [Type.date]: toDate,
  [Type.objectId]: toObjectId,
}

function conversionTo(to: Maybe): (value: Value) => Value {
  const type = typeof to === 'string' ? typeByName(to) : isNumber(to) ? exactInteger(to) : undefined
  if (type === undefined) fail('BadValue', `Unknown type name: ${String(to)}`)
  return conversions[type] ?? fail('NotImplemented', `$convert to this type is not supported: ${String(to)}`)
}

const convert: Operator = (operand, scope, compile) => {
  const fields = fieldsOf('$convert', operand, ['input', 'to'], ['onError', 'onNull'])
  const input = compile(fields.input!, scope)
  const to = compile(fields.to!, scope)
  const onNull = compile(fields.onNull ?? null, scope)
  const onError = fields.onError === undefined ? undefined : compile(fields.onError, scope)
  return (env) => {
    const value = input(env)
    const type = to(env)
    if (isNullish(value)) return onNull(env)
    if (isNullish(type)) return null
    const conversion = conversionTo(type)
    try {
      return conversion(value)
    } catch (error) {
      if (onError !== undefined && error instanceof MongoError && error.codeName === 'ConversionFailure')
        return onError(env)
      throw error
    }
  }
}

function shorthand(name: string, type: number): Operator {
  return onArguments(name, 1, 1, ([value]) => (isNullish(value) ? null : conversions[type]!(value)))
}

/** Operators that tell or change the type of a value. */
export const convertOperators: Operators = {
  $convert: convert,
  $toInt: shorthand('$toInt', Type.int),
  $toLong: shorthand('$toLong', Type.long),
  $toDouble: shorthand('$toDouble', Type.double),
  $toDecimal: shorthand('$toDecimal', Type.decimal),
  $toString: shorthand('$toString', Type.string),
  $toBool: shorthand('$toBool', Type.bool),
  $toDate: shorthand('$toDate', Type.date),
  $toObjectId: shorthand('$toObjectId', Type.objectId),
  $type: onArguments('$type', 1, 1, ([value]) => typeName(value)),
  $isNumber: onArguments('$isNumber', 1, 1, ([value]) => isNumber(value)),
  $bsonSize: onArguments('$bsonSize', 1, 1, ([value]) => {
    if (isNullish(value)) return null
    return isDocument(value)
      ? whole(BigInt(encode(value as Document).length))!
      : fail(31393, `$bsonSize requires a document input, found: ${typeName(value)}`)
  }),
}
