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

/** Places that are told of one expression; a text of a manifest may stand there a thousand times. */
const mostPlaces = 20

/**
 * What a stage's context tells of its expressions: by expression, what failed, in Spinnaker's form and with the place. Those that are
 * tried again are forgotten first.
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
  for (const { expression, level, description, code, path, message, position } of failures) {
    const results = summary.get(expression) ?? []
    const isTold = (result: unknown) =>
      isObject(result) && result.description === description && result.path === path
    if (results.length >= mostPlaces || results.some(isTold)) continue
    const result = { level, description, exceptionType: code, timestamp, path, message }
    summary.set(expression, [...results, position === undefined ? result : { ...result, position }])
  }
  return summary.size === 0 ? undefined : Object.fromEntries(summary)
}

/** What of a stage's expressions has failed, as its summary tells it. */
export interface FailedExpression {
  readonly path: string
  readonly expression: string
  readonly message: string
  readonly position?: number
}

/** What of a stage's expressions has failed. */
export function failuresIn(summary: unknown): (FailedExpression & { readonly description: string })[] {
  if (!isObject(summary)) return []
  return Object.entries(summary).flatMap(([expression, results]) =>
    (Array.isArray(results) ? results : []).flatMap((result) => {
      if (!isObject(result) || typeof result.description !== 'string') return []
      const { description, path = '', message = description, position } = result
      const told = { path: String(path), expression, message: String(message), description }
      return [typeof position === 'number' ? { ...told, position } : told]
    }),
  )
}

/** Failures that a message names, and that details list. */
const mostNamed = 10
const mostListed = 100

/** How a stage tells that expressions of it have failed; its `errors` are in Spinnaker's form. */
export function expressionsFailed(
  failures: readonly (FailedExpression & { readonly description: string })[],
) {
  const named = failures
    .slice(0, mostNamed)
    .map(({ path, expression, message }) => `${path}: \${${shortened(expression)}}: ${message}`)
  const more = failures.length > mostNamed ? `; and ${failures.length - mostNamed} more` : ''
  const head = failures.length === 1 ? 'An expression failed' : `${failures.length} expressions failed`
  return {
    code: 'EXPRESSION_FAILED',
    message: `${head}: ${named.join('; ')}${more}`,
    errors: [...new Set(failures.map(({ description }) => description))],
    details: {
      expressions: failures.slice(0, mostListed).map(({ path, expression, message, position }) => ({
        path,
        expression,
        message,
        position: position ?? null,
      })),
    },
  } as const
}

const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 199)}…` : text)
