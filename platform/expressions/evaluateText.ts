import { ExpressionError } from './errors.ts'
import { Failures } from './failures.ts'
import { partOf } from './language/conversions.ts'
import { type PreparedPart, prepareExpression, prepareText } from './language/prepare.ts'
import { Quotes } from './language/quotes.ts'
import { limitsOf, Run } from './language/run.ts'
import type { Scope } from './scope.ts'
import { Unknown, UnknownError } from './values.ts'

/**
 * The value of a bare expression, without ${}.
 * @throws ExpressionError, UnknownError when it needs what is not known yet, Wanted when it needs an answer from outside
 */
export const evaluateExpression = (text: string, scope: Scope): unknown =>
  counted(new Run(scope), (run) => {
    const evaluate = prepareExpression(text, limitsOf(scope))
    return resultOf({ expression: text, position: 0, evaluate }, run)
  })

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
  const [only] = parts
  return counted(new Run(scope), (run) => {
    if (!only || parts.length > 1) return joined(parts, run, textOf)
    const value = 'literal' in only ? only.literal : resultOf(only, run)
    return { value, isMissing: value === null }
  })
}

/**
 * An expression in whose text others stand in ${…}, with their values as literals: whatever a value says, it is not read as an
 * expression. What looks like a number, true, false or null is put in as such, all else as a String; within quotes it is part of
 * that String. What is null stays as it was written. @throws as evaluateExpression
 */
export function evaluateInto(text: string, scope: Scope): string {
  const quotes = new Quotes()
  const literalOf = (part: ExpressionPart, run: Run) => quotes.fitted(textOf(part, run))
  const parts = prepareText(text, limitsOf(scope))
  return counted(new Run(scope), (run) => joined(parts, run, literalOf, quotes).value)
}

type ExpressionPart = Exclude<PreparedPart, { readonly literal: string }>

/** Has what a run has taken counted among all that share its budget. */
function counted<T>(run: Run, work: (run: Run) => T): T {
  try {
    return work(run)
  } finally {
    run.end()
  }
}

function joined(
  parts: readonly PreparedPart[],
  run: Run,
  made: (part: ExpressionPart, run: Run) => string | null,
  quotes?: Quotes,
): EvaluatedText & { readonly value: string } {
  let value = ''
  let isMissing = false
  const failures = new Failures()
  for (const part of parts) {
    if ('literal' in part) {
      quotes?.read(part.literal)
      value += part.literal
    } else
      try {
        const text = made(part, run)
        if (text === null) isMissing = true
        value += text ?? `\${${part.expression}}`
      } catch (error) {
        failures.add(part.expression, error)
        // What the others may take is used up as well.
        if (isLimit(error)) break
      }
    run.checkSize(value.length)
  }
  failures.check()
  return { value, isMissing }
}

function textOf(part: ExpressionPart, run: Run): string | null {
  const { expression, position } = part
  const text = partOf(resultOf(part, run))
  if (text !== undefined) return text
  const message = `A Map cannot be part of a text; #toJson(${expression}) can`
  throw new ExpressionError('TYPE', message, position)
}

const isLimit = (error: unknown) => error instanceof ExpressionError && error.code === 'LIMIT'

/** Errors get the place in the whole text; what overflows is a limit, too. */
function resultOf({ expression, position: offset, evaluate }: ExpressionPart, run: Run): unknown {
  let value: unknown
  run.text = expression
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
