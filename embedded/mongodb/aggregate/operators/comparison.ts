import { compare } from '../../values/compare.ts'
import type { Operator, Operators } from './operator.ts'
import { onArguments } from './operator.ts'

function comparing(name: string, decide: (order: number) => boolean): Operator {
  return onArguments(name, 2, 2, ([a, b]) => decide(compare(a, b)))
}

/** Comparisons of expressions order all types; missing is below null. */
export const comparisonOperators: Operators = {
  $eq: comparing('$eq', (order) => order === 0),
  $ne: comparing('$ne', (order) => order !== 0),
  $gt: comparing('$gt', (order) => order > 0),
  $gte: comparing('$gte', (order) => order >= 0),
  $lt: comparing('$lt', (order) => order < 0),
  $lte: comparing('$lte', (order) => order <= 0),
  $cmp: onArguments('$cmp', 2, 2, ([a, b]) => Math.sign(compare(a, b))),
}
