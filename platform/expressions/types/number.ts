import { ExpressionError } from '../errors.ts'
import { doubleOf, intOf, type JavaNumber, longOf, wrapLong } from '../numbers.ts'
import { double } from '../values.ts'
import { hashCode } from './hash.ts'
import { objectMethods } from './object.ts'
import { parseLong } from './parse.ts'
import type { Methods, Overload } from './type.ts'

/** A shorter way to write an overload. */
export const on = (parameters: Overload['parameters'], call: Overload['call']): Overload => ({
  parameters,
  call,
})

/** A Long as it leaves a method. */
export const long = (value: bigint): bigint => wrapLong(value)

/** An Integer as it leaves a method. */
export const int = (value: number): number => value | 0

/** Java's compare: -1, 0 or 1. */
export const sign = (left: number | bigint, right: number | bigint): number =>
  left < right ? -1 : left > right ? 1 : 0

/** The float that a double becomes, in its shortest decimal form. */
export function toFloat(value: number): number {
  const float = Math.fround(value)
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(float.toPrecision(digits))
    if (Math.fround(short) === float) return short
  }
  return Number.isFinite(float) ? Number(float.toPrecision(9)) : float
}

/** What every number has. `compare` compares with another of the same type, to which others are converted. */
export const numberMethods = (
  kind: 'int' | 'long' | 'double',
  compare: (left: JavaNumber, right: JavaNumber) => number,
): Methods => ({
  ...objectMethods,
  byteValue: [on([], (self) => (intOf(self) << 24) >> 24)],
  shortValue: [on([], (self) => (intOf(self) << 16) >> 16)],
  intValue: [on([], (self) => intOf(self))],
  longValue: [on([], (self) => longOf(self))],
  floatValue: [on([], (self) => double(toFloat(doubleOf(self))))],
  doubleValue: [on([], (self) => double(doubleOf(self)))],
  compareTo: [on([kind], (self, [other]) => compare(self, other))],
})

/** Java's toString(value, radix); a radix that Java does not know is 10. */
export const toRadix = (value: number | bigint, radix: number): string =>
  value.toString(radix < 2 || radix > 36 ? 10 : radix)

/** How many of an unsigned number's leading bits are 0. */
const leadingZeros = (value: bigint, bits: number): number =>
  value === 0n ? bits : bits - value.toString(2).length

const trailingZeros = (value: bigint, bits: number): number =>
  value === 0n ? bits : value.toString(2).length - value.toString(2).replace(/0+$/, '').length

const bitCount = (value: bigint): number => value.toString(2).replaceAll('0', '').length

/** Methods that read a number without sign, and those that look at its bits: the same for Integer and Long but for the width. */
export function bitMethods(bits: 32 | 64): Methods {
  const kind = bits === 32 ? 'int' : 'long'
  const signed = (value: bigint) =>
    bits === 32 ? Number(BigInt.asIntN(32, value)) : BigInt.asIntN(64, value)
  const raw = (value: number | bigint) => BigInt.asUintN(bits, BigInt(value))
  const text = (radix: number) => [on([kind], (_, [value]) => raw(value).toString(radix))]
  const rotate = (value: bigint, by: number) => {
    const shift = BigInt(((by % bits) + bits) % bits)
    return signed((value << shift) | (value >> (BigInt(bits) - shift)))
  }
  return {
    toHexString: text(16),
    toOctalString: text(8),
    toBinaryString: text(2),
    toUnsignedString: [...text(10), on([kind, 'int'], (_, [value, radix]) => toRadix(raw(value), radix))],
    bitCount: [on([kind], (_, [value]) => bitCount(raw(value)))],
    numberOfLeadingZeros: [on([kind], (_, [value]) => leadingZeros(raw(value), bits))],
    numberOfTrailingZeros: [on([kind], (_, [value]) => trailingZeros(raw(value), bits))],
    highestOneBit: [
      on([kind], (_, [value]) => {
        const zeros = leadingZeros(raw(value), bits)
        return signed(zeros === bits ? 0n : 1n << BigInt(bits - 1 - zeros))
      }),
    ],
    lowestOneBit: [on([kind], (_, [value]) => signed(raw(value) & -raw(value)))],
    reverse: [
      on([kind], (_, [value]) => {
        const digits = raw(value).toString(2).padStart(bits, '0')
        return signed(BigInt(`0b${digits.split('').reverse().join('')}`))
      }),
    ],
    reverseBytes: [
      on([kind], (_, [value]) => {
        const digits = raw(value)
          .toString(16)
          .padStart(bits / 4, '0')
        return signed(BigInt(`0x${digits.match(/../g)?.reverse().join('')}`))
      }),
    ],
    rotateLeft: [on([kind, 'int'], (_, [value, by]) => rotate(raw(value), by))],
    rotateRight: [on([kind, 'int'], (_, [value, by]) => rotate(raw(value), -by))],
    compareUnsigned: [on([kind, kind], (_, [left, right]) => sign(raw(left), raw(right)))],
    divideUnsigned: [on([kind, kind], (_, [left, right]) => signed(raw(left) / nonZero(raw(right))))],
    remainderUnsigned: [on([kind, kind], (_, [left, right]) => signed(raw(left) % nonZero(raw(right))))],
  }
}

function nonZero(value: bigint): bigint {
  if (value === 0n) throw new ExpressionError('VALUE', 'division by zero')
  return value
}

/** Java's parseUnsignedInt and parseUnsignedLong. */
export function parseUnsigned(text: string, radix: number, bits: 32 | 64): bigint {
  const long = bits === 32 ? parseLong(text, radix) : BigInt.asUintN(64, parseWide(text, radix))
  if (long < 0n || long >= 1n << BigInt(bits))
    throw new ExpressionError('VALUE', `'${text}' is no number without sign of ${bits} bits`)
  return BigInt.asIntN(bits, long)
}

function parseWide(text: string, radix: number): bigint {
  if (text.length <= 15) return parseLong(text, radix)
  const high = parseLong(text.slice(0, -8), radix)
  return high * BigInt(radix) ** 8n + parseLong(text.slice(-8), radix)
}

export const hashed: readonly Overload[] = [
  on(['object'], (_, [value], evaluation) => hashCode(value, evaluation)),
]
