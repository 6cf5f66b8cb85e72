import { ExpressionError } from '../errors.ts'
import { JavaTime, type Timely } from './javaTime.ts'
import { on } from './number.ts'
import { objectMethods } from './object.ts'
import type { Methods, Overload } from './type.ts'

/** What Java's enums have: name, ordinal, compareTo; valueOf, values; a constant for each. */
export interface EnumParts {
  readonly methods: Methods
  readonly statics: Methods
  readonly constants: () => Readonly<Record<string, JavaTime>>
}

/** The parts of an enum whose values the library has under their names, in Java's order. */
export function enumParts(type: string, names: readonly string[], find: (name: string) => Timely): EnumParts {
  const made = new Map<string, JavaTime>()
  const value = (name: string): JavaTime => {
    const known = made.get(name)
    if (known) return known
    const one = new JavaTime(type, find(name))
    made.set(name, one)
    return one
  }
  const ordinal = (self: JavaTime) => names.findIndex((name) => value(name).value === self.value)
  const byName: readonly Overload[] = [
    on(['string'], (_, [name]) => {
      if (names.includes(name)) return value(name)
      throw new ExpressionError('VALUE', `'${name.slice(0, 100)}' is none of ${names.join(', ')}`)
    }),
  ]
  return {
    methods: {
      ...objectMethods,
      name: [on([], (self: JavaTime) => names[ordinal(self)])],
      ordinal: [on([], ordinal)],
      compareTo: [on([type as 'java.lang.Enum'], (self, [other]) => ordinal(self) - ordinal(other))],
    },
    statics: { valueOf: byName, values: [on([], () => names.map(value))] },
    constants: () => Object.fromEntries(names.map((name) => [name, value(name)])),
  }
}
