import { ExpressionError } from '../errors.ts'
import { compilePattern } from '../patterns.ts'
import { nameOf } from '../plain.ts'
import type { Evaluation } from '../scope.ts'
import { Unknown, UnknownError } from '../values.ts'
import { partOf } from './conversions.ts'
import { guarded } from './guarded.ts'

/** `text matches pattern`, from beginning to end. @throws ExpressionError (TYPE, VALUE, NOT_ALLOWED, LIMIT), UnknownError */
export function matches(value: unknown, pattern: unknown, position: number, evaluation: Evaluation): boolean {
  if (pattern instanceof Unknown) throw new UnknownError(pattern)
  const text = partOf(value)
  if (typeof text !== 'string') {
    throw new ExpressionError('TYPE', `matches takes a String on its left, not ${nameOf(value)}`, position)
  }
  if (typeof pattern !== 'string') {
    throw new ExpressionError(
      'TYPE',
      `matches takes a pattern on its right, not ${nameOf(pattern)}`,
      position,
    )
  }
  evaluation.spend(1 + (text.length >> 2) * (1 + (pattern.length >> 4)))
  return guarded('matches', position, () => compilePattern(pattern).matcher(text).matches()) === true
}
