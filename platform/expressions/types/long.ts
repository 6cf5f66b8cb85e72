import { longOf } from '../numbers.ts'
import {
  bitMethods,
  hashed,
  numberMethods,
  on,
  parseUnsigned,
  sign,
  toRadix,
  long as wrapped,
} from './number.ts'
import { refused } from './object.ts'
import { decode, parseLong } from './parse.ts'
import { defineType, type Methods, type Overload } from './type.ts'

const parse: readonly Overload[] = [
  on(['string'], (_, [text]) => parseLong(text)),
  on(['string', 'int'], (_, [text, radix]) => parseLong(text, radix)),
]

const parseOrTake: readonly Overload[] = [on(['long'], (_, [value]) => value), ...parse]

const toText: readonly Overload[] = [
  on(['long'], (_, [value]) => String(value)),
  on(['long', 'int'], (_, [value, radix]) => toRadix(value, radix)),
]

const statics: Methods = {
  ...bitMethods(64),
  parseLong: parse,
  valueOf: parseOrTake,
  toString: toText,
  hashCode: hashed,
  decode: [on(['string'], (_, [text]) => decode(text, 64, 'Long'))],
  parseUnsignedLong: [
    on(['string'], (_, [text]) => parseUnsigned(text, 10, 64)),
    on(['string', 'int'], (_, [text, radix]) => parseUnsigned(text, radix, 64)),
  ],
  compare: [on(['long', 'long'], (_, [left, right]) => sign(left, right))],
  signum: [on(['long'], (_, [value]) => sign(value, 0n))],
  max: [on(['long', 'long'], (_, [left, right]) => (sign(left, right) > 0 ? left : right))],
  min: [on(['long', 'long'], (_, [left, right]) => (sign(left, right) < 0 ? left : right))],
  sum: [on(['long', 'long'], (_, [left, right]) => wrapped(left + right))],
  getLong: refused('Long.getLong reads the properties of the server; Long.parseLong reads a text'),
}

export const long = defineType({
  name: 'java.lang.Long',
  nameable: true,
  supertypes: ['java.lang.Number', 'java.lang.Comparable'],
  methods: numberMethods('long', (left, right) => sign(longOf(left), longOf(right))),
  statics,
  constants: { MAX_VALUE: 2n ** 63n - 1n, MIN_VALUE: -(2n ** 63n), SIZE: 64, BYTES: 8 },
  construct: parseOrTake.slice(0, 2),
})
