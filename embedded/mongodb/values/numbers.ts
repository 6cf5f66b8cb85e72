import { Decimal128, Double } from 'bson'
import type { Decimal } from './decimal.ts'
import {
  addDecimals,
  compareDecimals,
  decimalOfDouble,
  exactDecimalOfDouble,
  formatDecimal,
  multiplyDecimals,
  parseDecimal,
  truncateDecimal,
} from './decimal.ts'
import type { Maybe, NumberValue } from './types.ts'
import { isInt32, isNumber } from './types.ts'

const minLong = -(2n ** 63n)
const maxLong = 2n ** 63n - 1n

/** A double as a stored value: wrapped when its bare number would be taken for an int32. */
export function double(value: number): number | Double {
  return isInt32(value) ? new Double(value) : value
}

/** A whole number as int32 when it fits, else as long, else `undefined`. */
export function whole(value: bigint): number | bigint | undefined {
  if (value < minLong || value > maxLong) return undefined
  const narrow = Number(value)
  return isInt32(narrow) ? narrow : value
}

export function fitsLong(value: bigint): boolean {
  return value >= minLong && value <= maxLong
}

/** The nearest double of any number. */
export function toNumber(value: NumberValue): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  return value instanceof Double ? value.value : Number(value.toString())
}

/** The number without a wrapper: `number` or `bigint`; decimals stay. */
function bare(value: NumberValue): number | bigint | Decimal128 {
  return value instanceof Double ? value.value : value
}

export function isDecimal(value: Maybe): value is Decimal128 {
  return value instanceof Decimal128
}

/** A number in decimal arithmetic. */
export function toDecimal(value: NumberValue): Decimal {
  const number = bare(value)
  if (typeof number === 'bigint') return { coefficient: number, exponent: 0 }
  if (typeof number !== 'number') return parseDecimal(number)
  return isInt32(number) ? { coefficient: BigInt(number), exponent: 0 } : decimalOfDouble(number)
}

function exactDecimal(value: number | bigint | Decimal128): Decimal {
  if (typeof value === 'number') return exactDecimalOfDouble(value)
  return typeof value === 'bigint' ? { coefficient: value, exponent: 0 } : parseDecimal(value)
}

export function isNaNValue(value: Maybe): boolean {
  return isNumber(value) && Number.isNaN(toNumber(value))
}

/** Orders numbers of all four types by their exact value; NaN is below everything and equal to itself. */
export function compareNumbers(a: NumberValue, b: NumberValue): number {
  const x = bare(a)
  const y = bare(b)
  if (typeof x === 'object' || typeof y === 'object') return compareDecimals(exactDecimal(x), exactDecimal(y))
  if (x < y) return -1
  if (x > y) return 1
  // biome-ignore lint/suspicious/noDoubleEquals: a long and a double are equal when their exact values are
  if (x == y) return 0
  return Number(Number.isNaN(y)) - Number(Number.isNaN(x))
}

/** The whole number that a value is, or is truncated to; `undefined` for what is not a finite number. */
export function truncated(value: Maybe): bigint | undefined {
  if (!isNumber(value)) return undefined
  const number = bare(value)
  if (typeof number === 'bigint') return number
  if (typeof number === 'number') return Number.isFinite(number) ? BigInt(Math.trunc(number)) : undefined
  const decimal = parseDecimal(number)
  return typeof decimal === 'string' ? undefined : truncateDecimal(decimal)
}

/** The whole number that a value represents exactly; `undefined` for fractions and for what is no number. */
export function exactWhole(value: Maybe): bigint | undefined {
  const result = truncated(value)
  return result !== undefined && compareNumbers(value as NumberValue, result) === 0 ? result : undefined
}

/** The whole number that a value represents exactly, as a JavaScript number within ±2^53. */
export function exactInteger(value: Maybe): number | undefined {
  const result = exactWhole(value)
  return result !== undefined && Number.isSafeInteger(Number(result)) ? Number(result) : undefined
}

/** True for an int32 or a long. */
export function isWholeType(value: NumberValue): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && isInt32(value))
}

/**
 * Adds with the server's promotion: int32 grows to long, a double or decimal operand decides the type.
 * `undefined` when a long overflows.
 */
export function add(a: NumberValue, b: NumberValue): NumberValue | undefined {
  return promote(
    a,
    b,
    (x, y) => x + y,
    (x, y) => x + y,
    addDecimals,
  )
}

/** Multiplies as `add` adds. */
export function multiply(a: NumberValue, b: NumberValue): NumberValue | undefined {
  return promote(
    a,
    b,
    (x, y) => x * y,
    (x, y) => x * y,
    multiplyDecimals,
  )
}

function promote(
  a: NumberValue,
  b: NumberValue,
  onWhole: (x: bigint, y: bigint) => bigint,
  onDouble: (x: number, y: number) => number,
  onDecimal: (x: Decimal, y: Decimal) => Decimal,
): NumberValue | undefined {
  if (isDecimal(a) || isDecimal(b)) return formatDecimal(onDecimal(toDecimal(a), toDecimal(b)))
  if (!isWholeType(a) || !isWholeType(b)) return double(onDouble(toNumber(a), toNumber(b)))
  if (typeof a === 'number' && typeof b === 'number') {
    const narrow = onDouble(a, b)
    if (isInt32(narrow)) return narrow
    return onWhole(BigInt(a), BigInt(b)) === 0n ? 0 : onWhole(BigInt(a), BigInt(b))
  }
  const result = onWhole(BigInt(a), BigInt(b))
  return fitsLong(result) ? result : undefined
}
