import { ExpressionError } from '../errors.ts'
import { longOf } from '../numbers.ts'
import { double } from '../values.ts'
import { doubleBits } from './hash.ts'
import { int, long, on } from './number.ts'
import { objectMethods } from './object.ts'
import { defineType, type Methods, type Overload } from './type.ts'

const ofDouble = (of: (value: number) => number): readonly Overload[] => [
  on(['double'], (_, [value]) => double(of(value))),
]

const ofTwo = (of: (left: number, right: number) => number): Overload =>
  on(['double', 'double'], (_, [left, right]) => double(of(left, right)))

/** A method of two Integers, Longs or Doubles. */
const ofBoth = (
  ints: (left: number, right: number) => number,
  longs: (left: bigint, right: bigint) => bigint,
  doubles?: (left: number, right: number) => number,
): readonly Overload[] => [
  on(['int', 'int'], (_, [left, right]) => ints(left, right)),
  on(['long', 'long'], (_, [left, right]) => longs(left, right)),
  ...(doubles ? [ofTwo(doubles)] : []),
]

function exactInt(value: number): number {
  if ((value | 0) !== value)
    throw new ExpressionError('VALUE', `integer overflow: ${value} does not fit into 32 bits`)
  return value
}

function exactLong(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value)
    throw new ExpressionError('VALUE', `long overflow: ${value} does not fit into 64 bits`)
  return value
}

/** A method that answers the exact result, or fails. */
const exact = (of: (left: bigint, right: bigint) => bigint): readonly Overload[] =>
  ofBoth(
    (left, right) => exactInt(Number(of(BigInt(left), BigInt(right)))),
    (left, right) => exactLong(of(left, right)),
  )

const exactOfOne = (of: (value: bigint) => bigint): readonly Overload[] => [
  on(['int'], (_, [value]) => exactInt(Number(of(BigInt(value))))),
  on(['long'], (_, [value]) => exactLong(of(value))),
]

/** Rounds to the nearest, halves to the even one. */
function rint(value: number): number {
  const below = Math.floor(value)
  if (value - below !== 0.5)
    return Math.abs(value - below) < 0.5 ? sameSign(below, value) : sameSign(below + 1, value)
  return sameSign(below % 2 === 0 ? below : below + 1, value)
}

const sameSign = (result: number, of: number): number =>
  result === 0 && (of < 0 || Object.is(of, -0)) ? -0 : result

/** Halves up, as Java's: without the error of adding 0.5. */
function round(value: number): bigint {
  const below = Math.floor(value)
  return longOf(double(value - below >= 0.5 ? below + 1 : below))
}

function floorDiv(left: bigint, right: bigint): bigint {
  if (right === 0n) throw new ExpressionError('VALUE', 'division by zero')
  const quotient = left / right
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient
}

const floorMod = (left: bigint, right: bigint): bigint => left - floorDiv(left, right) * right

const viaLong =
  (of: (left: bigint, right: bigint) => bigint) =>
  (left: number, right: number): number =>
    int(Number(BigInt.asIntN(32, of(BigInt(left), BigInt(right)))))

function ieeeRemainder(left: number, right: number): number {
  if (!Number.isFinite(left) || Number.isNaN(right) || right === 0) return Number.NaN
  if (!Number.isFinite(right)) return left
  const size = Math.abs(right)
  let rest = Math.abs(left) % (2 * size)
  if (rest * 2 > size) {
    rest -= size
    if (rest * 2 >= size) rest -= size
  }
  return left < 0 ? -rest : sameSign(rest, left)
}

/** The next double above, by its bits. */
function nextUp(value: number): number {
  if (Number.isNaN(value) || value === Infinity) return value
  if (value === 0) return Number.MIN_VALUE
  const view = new DataView(new ArrayBuffer(8))
  view.setBigInt64(0, doubleBits(value) + (value > 0 ? 1n : -1n))
  return view.getFloat64(0)
}

const nextDown = (value: number): number => -nextUp(-value)

function nextAfter(from: number, to: number): number {
  if (Number.isNaN(from) || Number.isNaN(to)) return Number.NaN
  return to > from ? nextUp(from) : to < from ? nextDown(from) : to
}

const exponent = (value: number): number => Number((doubleBits(Math.abs(value)) >> 52n) - 1023n)

const copySign = (size: number, sign: number): number =>
  sign < 0 || Object.is(sign, -0) ? -Math.abs(size) : Math.abs(size)

/** JavaScript and Java differ for 1 to the power of what is no number or infinite. */
const power = (base: number, by: number): number => base ** by

const absolute: readonly Overload[] = [
  on(['int'], (_, [value]) => int(Math.abs(value))),
  on(['long'], (_, [value]) => long(value < 0n ? -value : value)),
  on(['double'], (_, [value]) => double(Math.abs(value))),
]

const statics: Methods = {
  abs: absolute,
  max: ofBoth(Math.max, (left, right) => (left - right > 0n ? left : right), Math.max),
  min: ofBoth(Math.min, (left, right) => (left - right < 0n ? left : right), Math.min),
  ceil: ofDouble(Math.ceil),
  floor: ofDouble(Math.floor),
  rint: ofDouble(rint),
  round: [on(['double'], (_, [value]) => round(value))],
  sqrt: ofDouble(Math.sqrt),
  cbrt: ofDouble(Math.cbrt),
  pow: [ofTwo(power)],
  exp: ofDouble(Math.exp),
  expm1: ofDouble(Math.expm1),
  log: ofDouble(Math.log),
  log10: ofDouble(Math.log10),
  log1p: ofDouble(Math.log1p),
  sin: ofDouble(Math.sin),
  cos: ofDouble(Math.cos),
  tan: ofDouble(Math.tan),
  asin: ofDouble(Math.asin),
  acos: ofDouble(Math.acos),
  atan: ofDouble(Math.atan),
  sinh: ofDouble(Math.sinh),
  cosh: ofDouble(Math.cosh),
  tanh: ofDouble(Math.tanh),
  atan2: [ofTwo(Math.atan2)],
  hypot: [ofTwo(Math.hypot)],
  signum: ofDouble(Math.sign),
  toDegrees: ofDouble((value) => value * (180 / Math.PI)),
  toRadians: ofDouble((value) => value * (Math.PI / 180)),
  ulp: ofDouble((value) => {
    const size = Math.abs(value)
    return size === Number.MAX_VALUE ? size - nextDown(size) : nextUp(size) - size
  }),
  nextUp: ofDouble(nextUp),
  nextDown: ofDouble(nextDown),
  nextAfter: [ofTwo(nextAfter)],
  copySign: [ofTwo(copySign)],
  IEEEremainder: [ofTwo(ieeeRemainder)],
  getExponent: [on(['double'], (_, [value]) => exponent(value))],
  scalb: [on(['double', 'int'], (_, [value, by]) => double(value * 2 ** by))],
  fma: [on(['double', 'double', 'double'], (_, [left, right, more]) => double(left * right + more))],
  floorDiv: ofBoth(viaLong(floorDiv), (left, right) => long(floorDiv(left, right))),
  floorMod: [
    on(['int', 'int'], (_, [left, right]) => viaLong(floorMod)(left, right)),
    on(['long', 'int'], (_, [left, right]) => Number(floorMod(left, BigInt(right)))),
    on(['long', 'long'], (_, [left, right]) => floorMod(left, right)),
  ],
  addExact: exact((left, right) => left + right),
  subtractExact: exact((left, right) => left - right),
  multiplyExact: exact((left, right) => left * right),
  negateExact: exactOfOne((value) => -value),
  incrementExact: exactOfOne((value) => value + 1n),
  decrementExact: exactOfOne((value) => value - 1n),
  absExact: exactOfOne((value) => (value < 0n ? -value : value)),
  toIntExact: [on(['long'], (_, [value]) => exactInt(Number(value)))],
  multiplyFull: [on(['int', 'int'], (_, [left, right]) => BigInt(left) * BigInt(right))],
  multiplyHigh: [on(['long', 'long'], (_, [left, right]) => ((left as bigint) * right) >> 64n)],
  random: [on([], (_, __, { scope }) => double(scope.random()))],
}

export const math = defineType({
  name: 'java.lang.Math',
  nameable: true,
  supertypes: [],
  methods: objectMethods,
  statics,
  constants: { PI: Math.PI, E: Math.E },
})
