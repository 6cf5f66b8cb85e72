import { Decimal128 } from 'bson'

/** A finite Decimal128 as `coefficient × 10^exponent`, or one of the three that are not finite. */
export type Decimal = { coefficient: bigint; exponent: number } | 'NaN' | 'Infinity' | '-Infinity'

const digits = 34
const written = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/i

export function parseDecimal(value: Decimal128): Decimal {
  return parseDecimalText(value.toString())
}

/** Reads the text of a decimal number; anything else is NaN. */
export function parseDecimalText(text: string): Decimal {
  if (text === 'Infinity' || text === '-Infinity') return text
  const match = written.exec(text)
  if (!match) return 'NaN'
  const [, sign, whole, fraction = '', exponent = '0'] = match
  const coefficient = BigInt(`${whole}${fraction}`)
  return { coefficient: sign ? -coefficient : coefficient, exponent: Number(exponent) - fraction.length }
}

/** Rounds to 34 digits, half to even, as the server's decimal arithmetic does. */
export function formatDecimal(decimal: Decimal): Decimal128 {
  if (typeof decimal === 'string') return Decimal128.fromString(decimal)
  const { coefficient, exponent } = decimal
  const excess = String(coefficient < 0n ? -coefficient : coefficient).length - digits
  if (excess <= 0) return Decimal128.fromString(`${coefficient}E${exponent}`)
  return formatDecimal({
    coefficient: divideHalfEven(coefficient, 10n ** BigInt(excess)),
    exponent: exponent + excess,
  })
}

/** The quotient of two whole numbers rounded half to even. */
function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  const twice = (dividend % divisor) * 2n
  const rest = twice < 0n ? -twice : twice
  const size = divisor < 0n ? -divisor : divisor
  const up = rest > size || (rest === size && quotient % 2n !== 0n)
  if (!up) return quotient
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n
}

/** A double in arithmetic with decimals takes part with 15 digits, as on the server. */
export function decimalOfDouble(value: number): Decimal {
  return Number.isFinite(value) ? parseDecimalText(value.toPrecision(15)) : parseDecimalText(String(value))
}

/** The exact value of a double: a whole number times a power of ten. */
export function exactDecimalOfDouble(value: number): Decimal {
  if (!Number.isFinite(value)) return parseDecimalText(String(value))
  let scaled = value
  let halvings = 0
  while (!Number.isInteger(scaled)) {
    scaled *= 2
    halvings++
  }
  return { coefficient: BigInt(scaled) * 5n ** BigInt(halvings), exponent: -halvings }
}

function aligned(a: Exclude<Decimal, string>, b: Exclude<Decimal, string>): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent)
  return [
    a.coefficient * 10n ** BigInt(a.exponent - exponent),
    b.coefficient * 10n ** BigInt(b.exponent - exponent),
    exponent,
  ]
}

/** Orders by value; NaN is below everything and equal to itself. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (typeof a === 'string' || typeof b === 'string') return rankDecimal(a) - rankDecimal(b)
  const [x, y] = aligned(a, b)
  return x < y ? -1 : x > y ? 1 : 0
}

function rankDecimal(value: Decimal): number {
  return value === 'NaN' ? 0 : value === '-Infinity' ? 1 : value === 'Infinity' ? 3 : 2
}

export function negateDecimal(value: Decimal): Decimal {
  if (value === 'NaN') return value
  if (typeof value === 'string') return value === 'Infinity' ? '-Infinity' : 'Infinity'
  return { coefficient: -value.coefficient, exponent: value.exponent }
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  if (a === 'NaN' || b === 'NaN') return 'NaN'
  if (typeof a === 'string') return typeof b === 'string' && a !== b ? 'NaN' : a
  if (typeof b === 'string') return b
  const [x, y, exponent] = aligned(a, b)
  return { coefficient: x + y, exponent }
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  if (a === 'NaN' || b === 'NaN') return 'NaN'
  if (typeof a !== 'string' && typeof b !== 'string') {
    return { coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent }
  }
  const sign = signOf(a) * signOf(b)
  return sign === 0 ? 'NaN' : sign > 0 ? 'Infinity' : '-Infinity'
}

/** The quotient to 34 digits; a division by zero must be refused before. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (a === 'NaN' || b === 'NaN') return 'NaN'
  if (typeof a === 'string') return typeof b === 'string' ? 'NaN' : signOf(b) < 0 ? negateDecimal(a) : a
  if (typeof b === 'string') return { coefficient: 0n, exponent: 0 }
  if (a.coefficient % b.coefficient === 0n) {
    return { coefficient: a.coefficient / b.coefficient, exponent: a.exponent - b.exponent }
  }
  const widen = digits + 2 + String(b.coefficient).length
  let coefficient = divideHalfEven(a.coefficient * 10n ** BigInt(widen), b.coefficient)
  let exponent = a.exponent - b.exponent - widen
  while (coefficient % 10n === 0n && coefficient !== 0n) {
    coefficient /= 10n
    exponent++
  }
  return { coefficient, exponent }
}

/** The remainder of a truncated division; a division by zero must be refused before. */
export function remainderDecimals(a: Decimal, b: Decimal): Decimal {
  if (typeof a === 'string' || b === 'NaN') return 'NaN'
  if (typeof b === 'string') return a
  const [x, y, exponent] = aligned(a, b)
  return { coefficient: x % y, exponent }
}

export function signOf(value: Decimal): number {
  if (typeof value === 'string') return value === 'NaN' ? 0 : value === 'Infinity' ? 1 : -1
  return value.coefficient > 0n ? 1 : value.coefficient < 0n ? -1 : 0
}

export type Rounding = 'trunc' | 'floor' | 'ceil' | 'halfEven'

/** Rounds to `place` digits after the decimal point (negative: before it). */
export function roundDecimal(value: Decimal, place: number, rounding: Rounding): Decimal {
  if (typeof value === 'string' || -value.exponent <= place) return value
  const unit = 10n ** BigInt(-value.exponent - place)
  return { coefficient: divideRounded(value.coefficient, unit, rounding), exponent: -place }
}

/** A whole number divided by a positive unit, rounded as told. */
function divideRounded(value: bigint, unit: bigint, rounding: Rounding): bigint {
  if (rounding === 'halfEven') return divideHalfEven(value, unit)
  const whole = value / unit
  const rest = value % unit
  if (rounding === 'floor' && rest < 0n) return whole - 1n
  if (rounding === 'ceil' && rest > 0n) return whole + 1n
  return whole
}

/** The whole part, for a finite decimal. */
export function truncateDecimal(value: Exclude<Decimal, string>): bigint {
  const { coefficient, exponent } = value
  return exponent >= 0 ? coefficient * 10n ** BigInt(exponent) : coefficient / 10n ** BigInt(-exponent)
}
