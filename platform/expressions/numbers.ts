import { JavaDouble } from './values.ts'

/** What Java would call a number held as values.ts says. */
export type NumberKind = 'Integer' | 'Long' | 'Double'

export type JavaNumber = number | bigint | JavaDouble

const longest = 2 ** 63

export const isNumber = (value: unknown): value is JavaNumber =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof JavaDouble

export const isInteger = (value: unknown): value is number =>
  typeof value === 'number' && (value | 0) === value

/** What a number is to Java; undefined for what is no number. */
export function kindOfNumber(value: unknown): NumberKind | undefined {
  if (typeof value === 'number') {
    if ((value | 0) === value) return 'Integer'
    return Number.isInteger(value) && Math.abs(value) < longest ? 'Long' : 'Double'
  }
  if (typeof value === 'bigint') return 'Long'
  return value instanceof JavaDouble ? 'Double' : undefined
}

/** Java's doubleValue(). */
export const doubleOf = (value: JavaNumber): number =>
  typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : value.value

/** Java's longValue(): a Double is cut off and stays within 64 bits. */
export function longOf(value: JavaNumber): bigint {
  if (typeof value === 'bigint') return value
  const number = doubleOf(value)
  if (Number.isNaN(number)) return 0n
  if (number >= longest) return 0x7fff_ffff_ffff_ffffn
  if (number <= -longest) return -0x8000_0000_0000_0000n
  return BigInt(Math.trunc(number))
}

/** Java's intValue(): a Long is wrapped to 32 bits, a Double cut off and kept within them. */
export function intOf(value: JavaNumber): number {
  if (typeof value === 'number' && (value | 0) === value) return value
  const kind = kindOfNumber(value)
  if (kind === 'Long') return Number(BigInt.asIntN(32, longOf(value)))
  const number = doubleOf(value)
  if (Number.isNaN(number)) return 0
  return Math.max(-0x8000_0000, Math.min(0x7fff_ffff, Math.trunc(number))) | 0
}

/** A 64-bit result, wrapped as Java wraps it. */
export const wrapLong = (value: bigint): bigint => BigInt.asIntN(64, value)

/** Java's Double.toString: 3.0, 1.0E10, 1.0E-5, NaN, -Infinity. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const size = Math.abs(value)
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value)
  const shortest = value.toExponential()
  const [digits, exponent = ''] = (shortest.includes('.') ? shortest : value.toExponential(1)).split('e')
  return `${digits}E${exponent.replace('+', '')}`
}

/** Java's Number.toString. */
export function numberText(value: JavaNumber): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && (value | 0) === value) return String(value)
  return kindOfNumber(value) === 'Long' ? String(longOf(value)) : doubleText(doubleOf(value))
}
