import type { Env } from '../aggregate/scope.ts'
import { compareSameRank, rankOf } from '../values/compare.ts'
import { isNaNValue } from '../values/numbers.ts'
import type { Path } from '../values/path.ts'
import { getField, visitPath } from '../values/path.ts'
import type { Maybe, Value } from '../values/types.ts'
import { isDocument, Type, typeOf } from '../values/types.ts'

/** One evaluation of a filter: the variables it may use and the array index that the last match found. */
export interface Run {
  env: Env
  arrayIndex: number | undefined
}

/** Decides on a document (or, inside `$elemMatch`, on an array element read as one). */
export type Test = (root: Value, run: Run) => boolean

/** Decides on one value at the end of a path. */
export type Predicate = (value: Maybe, run: Run) => boolean

/**
 * Applies a predicate to what a path reaches; `expandLeaf` shows it the elements of an array there as well
 * (not for the empty path, which is the value itself).
 */
export function pathTest(path: Path, expandLeaf: boolean, predicate: Predicate): Test {
  const [name] = path
  const expand = expandLeaf && path.length > 0
  let run: Run
  let found: number | undefined
  const visit = (value: Maybe, index: number | undefined): boolean => {
    if (!predicate(value, run)) return false
    found = index
    return true
  }
  return (root, current) => {
    if (path.length === 1 && isDocument(root)) {
      const value = getField(root, name!)
      if (!expand || !Array.isArray(value)) return predicate(value, current)
    }
    run = current
    found = undefined
    if (!visitPath(root, path, expand, visit)) return false
    if (found !== undefined) current.arrayIndex = found
    return true
  }
}

export function not(test: Test): Test {
  return (root, run) => {
    const before = run.arrayIndex
    const matched = test(root, run)
    run.arrayIndex = before
    return !matched
  }
}

export function every(tests: readonly Test[]): Test {
  if (tests.length === 1) return tests[0]!
  return (root, run) => {
    for (const test of tests) if (!test(root, run)) return false
    return true
  }
}

export function some(tests: readonly Test[]): Test {
  return (root, run) => {
    for (const test of tests) if (test(root, run)) return true
    return false
  }
}

/** Equality; null also equals a missing field. */
export function equalTo(operand: Value): Predicate {
  if (operand === null) return (value) => value === null || value === undefined
  if (typeof operand === 'string')
    return (value) => value === operand || (typeof value === 'object' && sameAs(value, operand))
  return (value) => value === operand || sameAs(value, operand)
}

function sameAs(value: Maybe, operand: Value): boolean {
  const rank = rankOf(value)
  return rank === rankOf(operand) && compareSameRank(rank, value as Value, operand) === 0
}

type Order = '$gt' | '$gte' | '$lt' | '$lte'

/** An ordering within the operand's type; MinKey and MaxKey order against every type. */
export function ordered(order: Order, operand: Value): Predicate {
  const inclusive = order === '$gte' || order === '$lte'
  if (operand === null) return inclusive ? equalTo(null) : () => false
  const type = typeOf(operand)
  if (type === Type.minKey || type === Type.maxKey) return orderedByKey(order, type, inclusive)
  if (isNaNValue(operand)) return inclusive ? (value) => isNaNValue(value) : () => false
  const rank = rankOf(operand)
  const upwards = order === '$gt' || order === '$gte'
  return (value) => {
    if (rankOf(value) !== rank || isNaNValue(value)) return false
    const result = compareSameRank(rank, value as Value, operand)
    return result === 0 ? inclusive : result > 0 === upwards
  }
}

function orderedByKey(order: Order, type: number, inclusive: boolean): Predicate {
  const others = type === Type.maxKey ? order.startsWith('$lt') : order.startsWith('$gt')
  return (value) => (value !== undefined && typeOf(value) === type ? inclusive : others)
}
