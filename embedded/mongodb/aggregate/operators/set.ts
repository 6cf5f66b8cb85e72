import { fail } from '../../errors.ts'
import { compare } from '../../values/compare.ts'
import { hashKey } from '../../values/hash.ts'
import { isTruthy } from '../../values/truth.ts'
import type { Maybe, Value } from '../../values/types.ts'
import { typeName } from '../../values/types.ts'
import type { Operator, Operators } from './operator.ts'
import { isNullish, onArguments } from './operator.ts'

function setOf(name: string, value: Maybe, code: number): Map<string, Value> {
  if (!Array.isArray(value))
    fail(code, `All operands of ${name} must be arrays. One argument is of type: ${typeName(value)}`)
  return new Map(value.map((item) => [hashKey(item), item]))
}

function sorted(set: Map<string, Value>): Value[] {
  return [...set.values()].sort(compare)
}

function combining(
  name: string,
  code: number,
  combine: (sets: Map<string, Value>[]) => Map<string, Value>,
): Operator {
  return onArguments(name, 0, Number.POSITIVE_INFINITY, (args) =>
    args.some(isNullish) ? null : sorted(combine(args.map((value) => setOf(name, value, code)))),
  )
}

const difference = onArguments('$setDifference', 2, 2, ([a, b]) => {
  if (isNullish(a) || isNullish(b)) return null
  const without = setOf('$setDifference', b, 17049)
  return [...setOf('$setDifference', a, 17048)].filter(([key]) => !without.has(key)).map(([, value]) => value)
})

const setEquals = onArguments('$setEquals', 2, Number.POSITIVE_INFINITY, (args) => {
  const [first, ...others] = args.map((value) => setOf('$setEquals', value, 17044))
  return others.every(
    (other) => other.size === first!.size && [...other.keys()].every((key) => first!.has(key)),
  )
})

const isSubset = onArguments('$setIsSubset', 2, 2, ([a, b]) => {
  const inside = setOf('$setIsSubset', a, 17046)
  const outside = setOf('$setIsSubset', b, 17042)
  return [...inside.keys()].every((key) => outside.has(key))
})

function elements(name: string, code: number, method: 'every' | 'some'): Operator {
  return onArguments(name, 1, 1, ([list]) => {
    if (!Array.isArray(list)) fail(code, `${name}'s argument must be an array, but is ${typeName(list)}`)
    return list[method](isTruthy)
  })
}

/** Operators that take arrays as sets; results are in BSON order where the server promises none. */
export const setOperators: Operators = {
  $setUnion: combining('$setUnion', 17043, (sets) => new Map(sets.flatMap((set) => [...set]))),
  $setIntersection: combining(
    '$setIntersection',
    17047,
    ([first, ...others]) =>
      new Map([...(first ?? [])].filter(([key]) => others.every((other) => other.has(key)))),
  ),
  $setDifference: difference,
  $setEquals: setEquals,
  $setIsSubset: isSubset,
  $allElementsTrue: elements('$allElementsTrue', 17040, 'every'),
  $anyElementTrue: elements('$anyElementTrue', 17041, 'some'),
}
