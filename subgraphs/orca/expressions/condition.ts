import { evaluateText } from '#platform/expressions/evaluate.ts'
import { type Scope, Wanted } from '#platform/expressions/scope.ts'
import { UnknownError } from '#platform/expressions/values.ts'

/** Whether a condition holds, and why not; what must be known before that can be told. */
export type Condition =
  | { readonly holds: true }
  | { readonly holds: false; readonly reason: string; readonly isUnknown?: boolean }
  | { readonly wanted: Wanted }

/** Evaluates a condition that is written without ${}. One that has no value of true or false does not hold, as in Spinnaker. */
export function conditionHolds(expression: string, scope: Scope): Condition & { readonly value?: string } {
  try {
    const value = String(evaluateText(`\${${expression}}`, scope))
    if (value.toLowerCase() === 'true') return { holds: true, value }
    if (value.toLowerCase() === 'false')
      return { holds: false, value, reason: `${shortened(expression)} is false` }
    return { holds: false, value, reason: `${shortened(expression)} is neither true nor false` }
  } catch (error) {
    if (error instanceof Wanted) return { wanted: error }
    if (error instanceof UnknownError) return { holds: false, isUnknown: true, reason: error.unknown.reason }
    return {
      holds: false,
      reason: `${shortened(expression)} cannot be evaluated: ${(error as Error).message}`,
    }
  }
}

const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 199)}…` : text)
