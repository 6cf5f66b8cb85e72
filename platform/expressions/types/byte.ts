import { ExpressionError } from '../errors.ts'
import { intOf } from '../numbers.ts'
import { hashed, numberMethods, on, sign } from './number.ts'
import { decode, parseByte } from './parse.ts'
import { defineType, type Methods, type Overload } from './type.ts'

const parse: readonly Overload[] = [
  on(['string'], (_, [text]) => parseByte(text)),
  on(['string', 'int'], (_, [text, radix]) => parseByte(text, radix)),
]

function within(value: number): number {
  if (value < -128 || value > 127) throw new ExpressionError('VALUE', `${value} is no Byte: -128 to 127`)
  return value
}

const parseOrTake: readonly Overload[] = [on(['int'], (_, [value]) => within(value)), ...parse]
const toText: readonly Overload[] = [on(['int'], (_, [value]) => String(within(value)))]

const statics: Methods = {
  parseByte: parse,
  valueOf: parseOrTake,
  toString: toText,
  hashCode: hashed,
  decode: [on(['string'], (_, [text]) => Number(decode(text, 8, 'Byte')))],
  compare: [on(['int', 'int'], (_, [left, right]) => within(left) - within(right))],
  compareUnsigned: [on(['int', 'int'], (_, [left, right]) => (within(left) & 0xff) - (within(right) & 0xff))],
  toUnsignedInt: [on(['int'], (_, [value]) => within(value) & 0xff)],
  toUnsignedLong: [on(['int'], (_, [value]) => BigInt(within(value) & 0xff))],
}

/** Bytes are held as Integers: only the methods of the type itself know of them. */
export const byte = defineType({
  name: 'java.lang.Byte',
  nameable: true,
  supertypes: ['java.lang.Number', 'java.lang.Comparable'],
  methods: numberMethods('int', (left, right) => sign(intOf(left), intOf(right))),
  statics,
  constants: { MAX_VALUE: 127, MIN_VALUE: -128, SIZE: 8, BYTES: 1 },
  construct: parseOrTake.slice(0, 2),
})
