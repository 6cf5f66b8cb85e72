import { z } from 'zod'
import { isExpression, isObject } from '#platform/definition/json.ts'
import type { InputProblem } from '#platform/errors/errors.ts'
import { toNumber } from '../domain/values.ts'
import { failuresIn, summaryKey } from '../expressions/summary.ts'
import { StageFailure } from './failures.ts'

/** A number; a text that is one counts, as in Spinnaker's JSON mapping. */
export const numeric = (schema = z.number()) => z.preprocess((value) => toNumber(value) ?? value, schema)

/** A flag; "true" and "false" count. */
export const flag = () =>
  z.preprocess((value) => {
    if (typeof value !== 'string') return value
    const text = value.toLowerCase()
    return text === 'true' ? true : text === 'false' ? false : value
  }, z.boolean())

/** A list of a million wrong entries is told by its first ones. */
const mostIssues = 20

/**
 * What is wrong with a stage's parameters. A value that holds an expression is taken as right: what it will be is
 * not known before it is evaluated.
 */
export function parameterProblems(schema: z.ZodType, context: unknown): InputProblem[] {
  const parsed = schema.safeParse(context)
  if (parsed.success) return []
  return parsed.error.issues
    .filter((issue) => !holdsExpression(context, issue.path))
    .slice(0, mostIssues)
    .map((issue) => ({ path: jsonPath(issue.path), message: describe(issue, valueAt(context, issue.path)) }))
}

/** The parameters of a stage that is about to run; a StageFailure that names each one that cannot be used. */
export function parseParameters<P>(schema: z.ZodType<P>, context: unknown): P {
  const parsed = schema.safeParse(context)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.slice(0, mostIssues).map((issue) => {
    const given = valueAt(context, issue.path)
    const path = jsonPath(issue.path)
    return { path, message: isExpression(given) ? unevaluated(given, path, context) : describe(issue, given) }
  })
  const message = problems.map((problem) => `${problem.path}: ${problem.message}`).join('; ')
  throw new StageFailure({ code: 'BAD_PARAMETERS', message, details: { problems } })
}

/** An expression that still stands where a value should, and why: as the summary in the stage's context tells. */
function unevaluated(given: unknown, path: string, context: unknown): string {
  const failures = isObject(context) ? failuresIn(context[summaryKey]) : []
  const why = failures.find((failure) => failure.path === path)?.message
  return `the expression ${given} ${why ? `has no value: ${why}` : 'was not evaluated to a usable value'}`
}

/** `['a', 0, 'b']` as a[0].b */
function jsonPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? String(step) : `${text}.${String(step)}`
  }, '')
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step],
    root,
  )
}

function holdsExpression(root: unknown, path: readonly PropertyKey[]): boolean {
  return path.some((_, depth) => isExpression(valueAt(root, path.slice(0, depth + 1))))
}

function describe(issue: z.core.$ZodIssue, given: unknown): string {
  if (given === undefined) return 'is required'
  const text = JSON.stringify(given)
  return `${issue.message}; given was ${text.length > 80 ? `${text.slice(0, 77)}…` : text}`
}
