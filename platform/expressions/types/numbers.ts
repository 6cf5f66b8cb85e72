import { JavaDouble } from '../values.ts'

/** Which of Java's numbers a value is; undefined when it is none. */
export type NumberKind = 'int' | 'long' | 'double'

export const maxInt = 2 ** 31 - 1
export const minInt = -(2 ** 31)
const beyondLong = 2 ** 63

export function numberKind(value: unknown): NumberKind | undefined {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return 'double'
    return value <= maxInt && value >= minInt ? 'int' : 'long'
  }
  if (typeof value === 'bigint') return 'long'
  return value instanceof JavaDouble ? 'double' : undefined
}

/** A number as a JavaScript number: exact for Integers and Doubles. */
export const doubleValue = (value: number | bigint | JavaDouble): number =>
  typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : value.value

/** As Java's (long): a Double loses its fraction and stops at the ends of the range. */
export function longValue(value: number | bigint | JavaDouble): bigint {
  if (typeof value === 'bigint') return value
  const double = doubleValue(value)
  if (Number.isNaN(double)) return 0n
  if (double >= beyondLong) return 2n ** 63n - 1n
  return double <= -beyondLong ? -(2n ** 63n) : BigInt(Math.trunc(double))
}

/** As Java's (int): a Long keeps its low 32 bits, a Double stops at the ends of the range. */
export function intValue(value: number | bigint | JavaDouble): number {
  if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value))
  const kind = numberKind(value)
  const double = doubleValue(value)
  if (kind === 'int') return double
  if (kind === 'long') return Number(BigInt.asIntN(32, BigInt(double)))
  return Number.isNaN(double) ? 0 : Math.max(minInt, Math.min(maxInt, Math.trunc(double))) + 0
}

/** As Double.toString: 3.0, 1.0E10, 1.0E-5, NaN. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const size = Math.abs(value)
  if (size >= 1e-3 && size < 1e7) {
    const text = String(value)
    return text.includes('.') ? text : `${text}.0`
  }
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`
}

/** A number as Java prints it. */
export const numberText = (value: number | bigint | JavaDouble): string =>
  numberKind(value) === 'double' ? doubleText(doubleValue(value)) : String(typeof value === 'number' ? BigInt(value) : value)
