import { intOf } from '../numbers.ts'
import { bitMethods, hashed, int, numberMethods, on, parseUnsigned, sign, toRadix } from './number.ts'
import { refused } from './object.ts'
import { decode, parseInt32 } from './parse.ts'
import { defineType, type Methods, type Overload } from './type.ts'

const parse: readonly Overload[] = [
  on(['string'], (_, [text]) => parseInt32(text)),
  on(['string', 'int'], (_, [text, radix]) => parseInt32(text, radix)),
]

const parseOrTake: readonly Overload[] = [on(['int'], (_, [value]) => value), ...parse]

const toText: readonly Overload[] = [
  on(['int'], (_, [value]) => String(value)),
  on(['int', 'int'], (_, [value, radix]) => toRadix(value, radix)),
]

const statics: Methods = {
  ...bitMethods(32),
  parseInt: parse,
  valueOf: parseOrTake,
  toString: toText,
  hashCode: hashed,
  decode: [on(['string'], (_, [text]) => Number(decode(text, 32, 'Integer')))],
  parseUnsignedInt: [
    on(['string'], (_, [text]) => Number(parseUnsigned(text, 10, 32))),
    on(['string', 'int'], (_, [text, radix]) => Number(parseUnsigned(text, radix, 32))),
  ],
  compare: [on(['int', 'int'], (_, [left, right]) => sign(left, right))],
  signum: [on(['int'], (_, [value]) => Math.sign(value))],
  max: [on(['int', 'int'], (_, [left, right]) => Math.max(left, right))],
  min: [on(['int', 'int'], (_, [left, right]) => Math.min(left, right))],
  sum: [on(['int', 'int'], (_, [left, right]) => int(left + right))],
  toUnsignedLong: [on(['int'], (_, [value]) => BigInt(value >>> 0))],
  getInteger: refused('Integer.getInteger reads the properties of the server; Integer.parseInt reads a text'),
}

export const integer = defineType({
  name: 'java.lang.Integer',
  nameable: true,
  supertypes: ['java.lang.Number', 'java.lang.Comparable'],
  methods: numberMethods('int', (left, right) => sign(intOf(left), intOf(right))),
  statics,
  constants: { MAX_VALUE: 0x7fff_ffff, MIN_VALUE: -0x8000_0000, SIZE: 32, BYTES: 4 },
  construct: parseOrTake.slice(0, 2),
})
