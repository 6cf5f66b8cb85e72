import type { Decimal128 } from 'bson'

/**
 * Numbers as bytes that sort as MongoDB compares them, exactly and across int, long, double and decimal:
 * the largest double not above the number (8 bytes, order-preserving), then 00 if it is that double,
 * else 01 and the number's own decimal digits, which order those between two neighbouring doubles.
 */
const EXACT = 0x00
const BETWEEN = 0x01
const EXPONENT_BIAS = 0x4000

const float = new DataView(new ArrayBuffer(8))

/** Writes the order-preserving form of a double at `at`; returns the position after it. */
function writeDouble(out: Buffer, at: number, value: number): number {
  float.setFloat64(0, value === 0 ? 0 : value) // -0 equals 0
  const high = float.getUint32(0)
  const negative = high >>> 31 === 1
  out.writeUInt32BE((negative ? ~high : high ^ 0x80000000) >>> 0, at)
  out.writeUInt32BE((negative ? ~float.getUint32(4) : float.getUint32(4)) >>> 0, at + 4)
  return at + 8
}

/** The bytes of a number that is a double (or an int32). */
export function writeExact(out: Buffer, at: number, value: number): number {
  const end = writeDouble(out, at, value)
  out[end] = EXACT
  return end + 1
}

/** An exact decimal: `coefficient * 10 ** exponent`. */
type Exact = { coefficient: bigint; exponent: number }

/** The bytes of a 64-bit integer. */
export function writeLong(out: Buffer, at: number, value: bigint): number {
  const near = Number(value)
  if (Number.isSafeInteger(near) || BigInt(near) === value) return writeExact(out, at, near)
  const floor = BigInt(near) > value ? nextDown(near) : near
  return writeBetween(out, at, floor, { coefficient: value, exponent: 0 })
}

/** The bytes of a Decimal128; undefined for NaN, which has a type byte of its own. */
export function writeDecimal(out: Buffer, at: number, value: Decimal128): number | undefined {
  const text = value.toString()
  if (text === 'NaN') return undefined
  if (text.endsWith('Infinity')) return writeExact(out, at, text.startsWith('-') ? -Infinity : Infinity)
  const exact = parseDecimal(text)
  if (exact.coefficient === 0n) return writeExact(out, at, 0)
  const floor = floorDouble(exact, Number(text))
  return compareExact(exact, fromDouble(floor)) === 0
    ? writeExact(out, at, floor)
    : writeBetween(out, at, floor, exact)
}

/** The widest form: double, marker, exponent, the pairs of up to 34 digits, end. */
export const MAX_NUMBER_BYTES = 8 + 1 + 2 + 17 + 1

function writeBetween(out: Buffer, at: number, floor: number, value: Exact): number {
  const start = writeDouble(out, at, floor)
  out[start] = BETWEEN
  const negative = value.coefficient < 0n
  const digits = (negative ? -value.coefficient : value.coefficient).toString()
  const significant = digits.replace(/0+$/, '')
  let end = out.writeUInt16BE(digits.length + value.exponent + EXPONENT_BIAS, start + 1)
  for (let i = 0; i < significant.length; i += 2) {
    out[end++] = Number(significant.slice(i, i + 2).padEnd(2, '0')) + 1 // 0 ends the digits
  }
  out[end++] = 0
  if (negative) for (let i = start + 1; i < end; i++) out[i] = ~out[i]! & 0xff
  return end
}

function parseDecimal(text: string): Exact {
  const [mantissa = '0', power = '0'] = text.split('E')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  return { coefficient: BigInt(whole + fraction), exponent: Number(power) - fraction.length }
}

function floorDouble(value: Exact, near: number): number {
  if (near === Infinity) return Number.MAX_VALUE
  if (near === -Infinity) return -Infinity
  return compareExact(fromDouble(near), value) > 0 ? nextDown(near) : near
}

function nextDown(value: number): number {
  if (value === 0) return -Number.MIN_VALUE
  float.setFloat64(0, value)
  float.setBigInt64(0, float.getBigInt64(0) + (value > 0 ? -1n : 1n))
  return float.getFloat64(0)
}

/** Every finite double is a whole number of powers of two, so an exact decimal. */
function fromDouble(value: number): Exact {
  float.setFloat64(0, value)
  const bits = float.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n
  const power = (biased === 0 ? 1 : biased) - 1075
  const signed = bits >> 63n === 1n ? -mantissa : mantissa
  return power >= 0
    ? { coefficient: signed << BigInt(power), exponent: 0 }
    : { coefficient: signed * 5n ** BigInt(-power), exponent: power }
}

function compareExact(a: Exact, b: Exact): number {
  const exponent = Math.min(a.exponent, b.exponent)
  const left = a.coefficient * 10n ** BigInt(a.exponent - exponent)
  const right = b.coefficient * 10n ** BigInt(b.exponent - exponent)
  return left < right ? -1 : left > right ? 1 : 0
}
