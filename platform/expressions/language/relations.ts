import { ExpressionError } from '../errors.ts'
import { nameOf } from '../plain.ts'
import { typeOf } from '../types/index.ts'
import { Unknown, UnknownError, type Value } from '../values.ts'
import type { Comparison } from './ast.ts'
import { compare, isBetween, looselyEqual } from './comparison.ts'
import type { Compile, Compiled } from './compiled.ts'
import { matches } from './matches.ts'
import { TypeReference } from './typeReference.ts'

/** ==, <, matches, between, instanceof and their kin. */
export function compileComparison(
  { operator, left, right, position }: Comparison,
  compile: Compile,
): Compiled {
  const [one, other] = [compile(left), compile(right)]
  switch (operator) {
    case '==':
      return (run) => looselyEqual(one(run), other(run), run)
    case '!=':
      return (run) => !looselyEqual(one(run), other(run), run)
    case '<':
      return (run) => compare(one(run), other(run), position) < 0
    case '>':
      return (run) => compare(one(run), other(run), position) > 0
    case '<=':
      return (run) => compare(one(run), other(run), position) <= 0
    case '>=':
      return (run) => compare(one(run), other(run), position) >= 0
    case 'matches':
      return (run) => matches(one(run), other(run), right.position, run)
    case 'between':
      return (run) => isBetween(one(run), other(run), position)
    case 'instanceof':
      return (run) => isInstance(one(run), other(run), right.position)
  }
}

/** @throws ExpressionError (TYPE), UnknownError */
function isInstance(value: unknown, type: unknown, position: number): boolean {
  if (value instanceof Unknown) throw new UnknownError(value)
  if (!(type instanceof TypeReference)) {
    throw new ExpressionError(
      'TYPE',
      `instanceof takes a type such as T(String), not ${nameOf(type)}`,
      position,
    )
  }
  if (value === null || value === undefined) return false
  const own = typeOf(value as Value)
  return own !== undefined && (own.name === type.name || own.supertypes.includes(type.name))
}
