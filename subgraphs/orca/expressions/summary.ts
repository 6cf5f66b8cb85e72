import { isObject } from '#platform/definition/json.ts'
import type { JsonObject } from '../domain/execution.ts'

/** Why an expression was not evaluated. INFO: it has no value (yet); ERROR: it cannot have one as it stands. */
export interface ExpressionFailure {
  /** Where it stands in the value that was evaluated. */
  readonly path: string
  /** The text of the expression without ${}. */
  readonly expression: string
  readonly level: 'ERROR' | 'INFO'
  readonly message: string
  /** In Spinnaker's form: Failed to evaluate [key] message */
  readonly description: string
  readonly code: string
  /** Offset in the text, from 0. */
  readonly position: number | undefined
}

/** Spinnaker's name for it in a stage's context. */
export const summaryKey = 'expressionEvaluationSummary'

/**
 * What a stage's context tells of its expressions: by expression, what failed. Those that are tried again are forgotten first.
 */
export function summaryOf(
  before: unknown,
  triedAgain: readonly string[],
  failures: readonly ExpressionFailure[],
  timestamp: number,
): JsonObject | undefined {
  const summary = new Map<string, unknown[]>(
    isObject(before)
      ? (Object.entries(before).filter(([, results]) => Array.isArray(results)) as [string, unknown[]][])
      : [],
  )
  for (const expression of triedAgain) summary.delete(expression)
  for (const { expression, level, description, code } of failures) {
    const results = summary.get(expression) ?? []
    if (results.some((result) => isObject(result) && result.description === description)) continue
    summary.set(expression, [...results, { level, description, exceptionType: code, timestamp }])
  }
  return summary.size === 0 ? undefined : Object.fromEntries(summary)
}

/** In words, what of a stage's expressions has failed. */
export function descriptionsIn(summary: unknown): string[] {
  if (!isObject(summary)) return []
  return Object.values(summary)
    .flatMap((results) => (Array.isArray(results) ? results : []))
    .flatMap((result) =>
      isObject(result) && typeof result.description === 'string' ? [result.description] : [],
    )
}
