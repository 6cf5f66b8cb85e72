import { ExpressionError } from './errors.ts'
import { partOf } from './language/conversions.ts'
import { type PreparedPart, prepareExpression, prepareText } from './language/prepare.ts'
import { limitsOf, Run } from './language/run.ts'
import type { Scope } from './scope.ts'
import { Unknown, UnknownError } from './values.ts'

/**
 * The value of a bare expression, without ${}.
 * @throws ExpressionError, UnknownError when it needs what is not known yet, Wanted when it needs an answer from outside
 */
export const evaluateExpression = (text: string, scope: Scope): unknown =>
  resultOf(prepareExpression(text, limitsOf(scope)), new Run(scope), 0)

/**
 * The value of a text with ${…}: of exactly one expression its typed value, of other texts a text. What is null in a longer text
 * stays as it was written. @throws as evaluateExpression
 */
export const evaluateText = (text: string, scope: Scope): unknown => evaluateParts(text, scope).value

/** What became of a text with ${…}. */
export interface EvaluatedText {
  readonly value: unknown
  /** Whether an expression was null. */
  readonly isMissing: boolean
}

/** @throws as evaluateExpression */
export function evaluateParts(text: string, scope: Scope): EvaluatedText {
  const parts = prepareText(text, limitsOf(scope))
  const run = new Run(scope)
  const [only] = parts
  if (only && parts.length === 1) {
    const value = 'literal' in only ? only.literal : resultOf(only.evaluate, run, only.position)
    return { value, isMissing: value === null }
  }
  return joined(parts, run)
}

function joined(parts: readonly PreparedPart[], run: Run): EvaluatedText {
  let value = ''
  let isMissing = false
  for (const part of parts) {
    const text = 'literal' in part ? part.literal : textOf(part, run)
    if (text === null) isMissing = true
    value += text ?? `\${${(part as { readonly expression: string }).expression}}`
    run.checkSize(value.length)
  }
  return { value, isMissing }
}

function textOf(part: Exclude<PreparedPart, { readonly literal: string }>, run: Run): string | null {
  const { expression, position, evaluate } = part
  const text = partOf(resultOf(evaluate, run, position))
  if (text !== undefined) return text
  const message = `A Map cannot be part of a text; #toJson(${expression}) can`
  throw new ExpressionError('TYPE', message, position)
}

/** Errors get the place in the whole text; what overflows is a limit, too. */
function resultOf(evaluate: (run: Run) => unknown, run: Run, offset: number): unknown {
  let value: unknown
  try {
    value = evaluate(run) ?? null
  } catch (error) {
    if (error instanceof ExpressionError) {
      throw new ExpressionError(error.code, error.message, offset + (error.position ?? 0))
    }
    if (error instanceof RangeError)
      throw new ExpressionError('LIMIT', 'A value is too big or too deep', offset)
    throw error
  }
  if (value instanceof Unknown) throw new UnknownError(value)
  return value
}
