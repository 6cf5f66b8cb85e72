import { ExpressionError } from '#platform/expressions/errors.ts'
import type { ExpressionFunction, Scope } from '#platform/expressions/scope.ts'

const helper = (name: string, call: ExpressionFunction['call']): [string, ExpressionFunction] => [
  name,
  { name, signature: `#${name}(value)`, description: '', arity: { least: 1, most: 1 }, call },
]

/** #same answers its argument, #fail an error without a place, #broken one that is none of ours, #nothing undefined. */
const functions = new Map([
  helper('same', ([value]) => value),
  helper('fail', () => {
    throw new ExpressionError('VALUE', 'it cannot be')
  }),
  helper('broken', () => {
    throw new TypeError('a secret of the implementation')
  }),
  helper('nothing', () => undefined),
])

/** A scope around a root, for tests. */
export const scopeOf = (root: unknown, more: Partial<Scope> = {}): Scope => ({
  root,
  functions,
  allowUnknownKeys: true,
  now: () => 1_732_360_000_000,
  random: () => 0.5,
  zone: 'UTC',
  ...more,
})

/** What an evaluation throws. */
export function failureOf(work: () => unknown): ExpressionError {
  try {
    work()
  } catch (error) {
    if (error instanceof ExpressionError) return error
    throw error
  }
  throw new Error('it did not fail')
}
