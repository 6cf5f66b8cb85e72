import { ExpressionError } from '../errors.ts'
import { isNumber } from '../numbers.ts'
import { nameOf } from '../plain.ts'
import type { Evaluation } from '../scope.ts'
import { stringify } from '../text.ts'
import { JavaObject, type Value } from '../values.ts'

/** An argument that must be a text; numbers and booleans become one, as in Spring. Accounts for reading it. */
export function textOf(name: string, value: Value | undefined, evaluation: Evaluation): string {
  if (typeof value === 'string') {
    evaluation.spend(value.length >> 6)
    return value
  }
  if (isNumber(value) || typeof value === 'boolean' || (value instanceof JavaObject && value.isText))
    return stringify(value)
  throw new ExpressionError('TYPE', `#${name} takes a String, not ${nameOf(value)}`)
}

/** What somebody gave, short enough for a message. */
export const shown = (text: string): string => `'${text.length > 100 ? `${text.slice(0, 100)}…` : text}'`
