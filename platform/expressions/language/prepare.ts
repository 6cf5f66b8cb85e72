import { LRUCache } from 'lru-cache'
import { ExpressionError } from '../errors.ts'
import { Failures } from '../failures.ts'
import type { Limits } from '../scope.ts'
import { compile } from './compile.ts'
import type { Compiled } from './compiled.ts'
import { parse } from './parser.ts'
import { splitTemplate } from './template.ts'

/** A text ready to be evaluated: its literals, and its expressions with their positions. */
export type PreparedPart =
  | { readonly literal: string }
  | { readonly expression: string; readonly position: number; readonly evaluate: Compiled }

/** Characters of all texts that are kept. */
const kept = 2_000_000

const expressions = new LRUCache<string, { readonly evaluate: Compiled; readonly depth: number }>({
  max: 5_000,
  maxSize: kept,
  sizeCalculation: (_, text) => text.length + 1,
})

const templates = new LRUCache<string, { readonly parts: readonly PreparedPart[]; readonly limits: Limits }>({
  max: 5_000,
  maxSize: kept,
  maxEntrySize: 20_000,
  sizeCalculation: (_, text) => text.length + 1,
})

/** Texts that have been parsed lately. Only what comes again is kept: of many expressions there is but one evaluation. */
const seen = new Set<string>()

const mostSeen = 1_000

function remember(text: string): void {
  if (seen.size >= mostSeen) seen.clear()
  seen.add(text)
}

/** An expression, parsed once or twice. What has failed is parsed again. @throws ExpressionError (SYNTAX, NOT_ALLOWED, LIMIT) */
export function prepareExpression(text: string, limits: Limits): Compiled {
  const known = expressions.get(text)
  if (known && known.depth <= limits.depth && text.length <= limits.length) return known.evaluate
  if (text.length > limits.length) {
    throw new ExpressionError(
      'LIMIT',
      `An expression has at most ${limits.length} characters, this one ${text.length}`,
      0,
    )
  }
  const evaluate = compile(parse(text, limits.depth))
  if (seen.has(text)) expressions.set(text, { evaluate, depth: limits.depth })
  else remember(text)
  return evaluate
}

/** A text with ${…}, split and parsed once. @throws ExpressionError with its position in the text */
export function prepareText(text: string, limits: Limits): readonly PreparedPart[] {
  const known = templates.get(text)
  if (known?.limits === limits) return known.parts
  const failures = new Failures()
  const parts: PreparedPart[] = []
  for (const part of splitTemplate(text)) {
    if ('literal' in part) parts.push(part)
    else
      try {
        const evaluate = within(part.position, () => prepareExpression(part.expression, limits))
        parts.push({ ...part, evaluate })
      } catch (error) {
        failures.add(part.expression, error)
      }
  }
  failures.check()
  templates.set(text, { parts, limits })
  return parts
}

/** Moves the positions of errors to where an expression begins in a text. */
export function within<T>(offset: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ExpressionError) || offset === 0) throw error
    throw new ExpressionError(error.code, error.message, offset + (error.position ?? 0))
  }
}
