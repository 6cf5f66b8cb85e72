import { doubleOf, doubleText } from '../numbers.ts'
import { type JavaDouble, double as made } from '../values.ts'
import { doubleBits } from './hash.ts'
import { hashed, numberMethods, on, sign } from './number.ts'
import { parseDouble } from './parse.ts'
import { defineType, type Methods, type Overload } from './type.ts'

const parse = on(['string'], (_, [text]) => made(parseDouble(text)))
const parseOrTake: readonly Overload[] = [on(['double'], (_, [value]) => made(value)), parse]
const toText: readonly Overload[] = [on(['double'], (_, [value]) => doubleText(value))]

/** Java's Double.compare: -0.0 is below 0.0, NaN above all. */
const compare = (left: number, right: number): number =>
  left < right ? -1 : left > right ? 1 : sign(doubleBits(left), doubleBits(right))

function fromBits(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigInt64(0, bits)
  return view.getFloat64(0)
}

const toBits: readonly Overload[] = [on(['double'], (_, [value]) => doubleBits(value))]

const statics: Methods = {
  parseDouble: [parse],
  valueOf: parseOrTake,
  toString: toText,
  hashCode: hashed,
  compare: [on(['double', 'double'], (_, [left, right]) => compare(left, right))],
  isNaN: [on(['double'], (_, [value]) => Number.isNaN(value))],
  isInfinite: [on(['double'], (_, [value]) => Math.abs(value) === Infinity)],
  isFinite: [on(['double'], (_, [value]) => Number.isFinite(value))],
  max: [on(['double', 'double'], (_, [left, right]) => made(Math.max(left, right)))],
  min: [on(['double', 'double'], (_, [left, right]) => made(Math.min(left, right)))],
  sum: [on(['double', 'double'], (_, [left, right]) => made(left + right))],
  doubleToLongBits: toBits,
  doubleToRawLongBits: toBits,
  longBitsToDouble: [on(['long'], (_, [bits]) => made(fromBits(bits)))],
}

type Self = number | JavaDouble

export const double = defineType({
  name: 'java.lang.Double',
  nameable: true,
  supertypes: ['java.lang.Number', 'java.lang.Comparable'],
  methods: {
    ...numberMethods('double', (left, right) => compare(doubleOf(left), doubleOf(right))),
    isNaN: [on([], (self: Self) => Number.isNaN(doubleOf(self)))],
    isInfinite: [on([], (self: Self) => Math.abs(doubleOf(self)) === Infinity)],
  },
  properties: {
    naN: (self: Self) => Number.isNaN(doubleOf(self)),
    infinite: (self: Self) => Math.abs(doubleOf(self)) === Infinity,
  },
  statics,
  constants: {
    MAX_VALUE: made(Number.MAX_VALUE),
    MIN_VALUE: made(Number.MIN_VALUE),
    MIN_NORMAL: made(2 ** -1022),
    POSITIVE_INFINITY: made(Infinity),
    NEGATIVE_INFINITY: made(-Infinity),
    NaN: made(Number.NaN),
    MAX_EXPONENT: 1023,
    MIN_EXPONENT: -1022,
    SIZE: 64,
    BYTES: 8,
  },
  construct: parseOrTake,
})
