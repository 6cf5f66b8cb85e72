import { LRUCache } from 'lru-cache'
import { RE2JS } from 're2js'
import { ExpressionError } from '../errors.ts'
import { nameOf } from '../plain.ts'
import type { Evaluation } from '../scope.ts'
import { Unknown, UnknownError } from '../values.ts'
import { partOf } from './conversions.ts'

/** As Spring's. */
const longestPattern = 1_000

const compiled = new LRUCache<string, RE2JS>({ max: 500 })

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
  evaluation.spend(1 + ((text.length * Math.max(1, pattern.length >> 4)) >> 3))
  return patternOf(pattern, position).matcher(text).matches()
}

function patternOf(text: string, position: number): RE2JS {
  const known = compiled.get(text)
  if (known) return known
  if (text.length > longestPattern) {
    throw new ExpressionError('LIMIT', `A pattern has at most ${longestPattern} characters`, position)
  }
  const pattern = compile(text, position)
  compiled.set(text, pattern)
  return pattern
}

function compile(text: string, position: number): RE2JS {
  try {
    return RE2JS.compile(text)
  } catch (error) {
    if (/\(\?(?:[=!>]|<[=!])|\\[1-9]|\\k</.test(text)) {
      throw new ExpressionError(
        'NOT_ALLOWED',
        `Look-around and back references are not allowed in a pattern: ${text}`,
        position,
      )
    }
    throw new ExpressionError('VALUE', `${text} is no pattern: ${(error as Error).message}`, position)
  }
}
