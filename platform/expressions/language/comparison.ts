import { javaEquals } from '../equality.ts'
import { ExpressionError } from '../errors.ts'
import { doubleOf, isInteger, isNumber, type JavaNumber, kindOfNumber, longOf } from '../numbers.ts'
import { nameOf } from '../plain.ts'
import type { Evaluation } from '../scope.ts'
import { JavaObject, Unknown, UnknownError } from '../values.ts'

/** == : numbers by their value whatever their kind, all else as Java's equals. */
export function looselyEqual(left: unknown, right: unknown, evaluation: Evaluation): boolean {
  if (typeof left === 'string' && typeof right === 'string') {
    evaluation.spend(1 + (left.length >> 8))
    return left === right
  }
  if (isInteger(left) && isInteger(right)) return left === right
  if (isNumber(left) && isNumber(right)) return sameNumber(left, right)
  refuseUnknown(left, right)
  if (javaEquals(left, right, evaluation)) return true
  return left instanceof JavaObject && right instanceof JavaObject && left.compareTo(right) === 0
}

const sameNumber = (left: JavaNumber, right: JavaNumber): boolean =>
  isDouble(left) || isDouble(right) ? doubleOf(left) === doubleOf(right) : longOf(left) === longOf(right)

const isDouble = (value: JavaNumber): boolean => kindOfNumber(value) === 'Double'

/**
 * Java's compareTo: below 0, 0 or above. null comes before all else. NaN is neither below nor above anything, so the answer may be
 * NaN. @throws ExpressionError (TYPE) for what cannot be compared, UnknownError
 */
export function compare(left: unknown, right: unknown, position: number): number {
  if (isInteger(left) && isInteger(right)) return left - right
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right)
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  refuseUnknown(left, right)
  if (left === null) return right === null ? 0 : -1
  if (right === null) return 1
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  const order = left instanceof JavaObject ? left.compareTo(right) : undefined
  if (order === undefined) {
    throw new ExpressionError('TYPE', `${nameOf(left)} and ${nameOf(right)} cannot be compared`, position)
  }
  return order
}

function compareNumbers(left: JavaNumber, right: JavaNumber): number {
  if (isDouble(left) || isDouble(right)) return order(doubleOf(left), doubleOf(right))
  return order(longOf(left), longOf(right))
}

const order = <T extends number | bigint>(left: T, right: T): number =>
  left < right ? -1 : left > right ? 1 : left === right ? 0 : Number.NaN

/** @throws ExpressionError (TYPE), UnknownError */
export function isBetween(value: unknown, range: unknown, position: number): boolean {
  refuseUnknown(value, range)
  if (!Array.isArray(range) || range.length !== 2) {
    throw new ExpressionError(
      'TYPE',
      `between takes a list of two, such as {1, 9}, not ${nameOf(range)}`,
      position,
    )
  }
  return compare(value, range[0], position) >= 0 && compare(value, range[1], position) <= 0
}

function refuseUnknown(left: unknown, right: unknown): void {
  if (left instanceof Unknown) throw new UnknownError(left)
  if (right instanceof Unknown) throw new UnknownError(right)
}
