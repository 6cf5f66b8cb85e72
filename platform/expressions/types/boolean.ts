import { hashed, on } from './number.ts'
import { objectMethods, refused } from './object.ts'
import { defineType, type Methods, type Overload } from './type.ts'

/** Whatever is not "true" is false, null as well. */
const isTrue = (text: unknown): boolean => typeof text === 'string' && text.toLowerCase() === 'true'

const parse = on(['object'], (_, [text]) => isTrue(text))
const parseOrTake: readonly Overload[] = [
  on(['object'], (_, [value]) => (typeof value === 'boolean' ? value : isTrue(value))),
]
const toText: readonly Overload[] = [on(['boolean'], (_, [value]) => String(value))]

const compare = (left: boolean, right: boolean): number => Number(left) - Number(right)

const statics: Methods = {
  parseBoolean: [parse],
  valueOf: parseOrTake,
  toString: toText,
  hashCode: hashed,
  compare: [on(['boolean', 'boolean'], (_, [left, right]) => compare(left, right))],
  logicalAnd: [on(['boolean', 'boolean'], (_, [left, right]) => left && right)],
  logicalOr: [on(['boolean', 'boolean'], (_, [left, right]) => left || right)],
  logicalXor: [on(['boolean', 'boolean'], (_, [left, right]) => left !== right)],
  getBoolean: refused(
    'Boolean.getBoolean reads the properties of the server; Boolean.parseBoolean reads a text',
  ),
}

export const boolean = defineType({
  name: 'java.lang.Boolean',
  nameable: true,
  supertypes: ['java.lang.Comparable'],
  methods: {
    ...objectMethods,
    booleanValue: [on([], (self) => self)],
    compareTo: [on(['boolean'], (self, [other]) => compare(self, other))],
  },
  statics,
  constants: { TRUE: true, FALSE: false },
  construct: parseOrTake,
})
