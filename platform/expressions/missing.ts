import { ExpressionError } from './errors.ts'
import type { Scope } from './scope.ts'

/**
 * What there is not, of an evaluation in which a key that a map does not have is null: found by evaluating again as if that were an
 * error. Undefined when nothing is missing.
 */
export function whyMissing(scope: Scope, evaluate: (scope: Scope) => unknown): ExpressionError | undefined {
  if (!scope.allowUnknownKeys) return undefined
  try {
    evaluate({ ...scope, allowUnknownKeys: false })
  } catch (error) {
    if (error instanceof ExpressionError && error.code === 'UNKNOWN_NAME') return error
  }
  return undefined
}

/** Why an evaluation has failed; with the name that there is not, where a value is null for want of it. */
export function explained(
  error: ExpressionError,
  scope: Scope,
  evaluate: (scope: Scope) => unknown,
): ExpressionError {
  const missing = error.code === 'VALUE' ? whyMissing(scope, evaluate) : undefined
  if (!missing || (missing.position ?? 0) >= (error.position ?? 0)) return error
  return new ExpressionError(error.code, `${error.message}. ${missing.message}`, error.position)
}
