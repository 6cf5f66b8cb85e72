import { evaluateExpression, evaluateText } from '#platform/expressions/evaluate.ts'
import { pureFunctions } from '#platform/expressions/functions/index.ts'
import type { Scope } from '#platform/expressions/scope.ts'
import { type Case, contexts } from './corpus.ts'

/** What ours makes of a case. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown }

const functions = new Map(pureFunctions.map((one) => [one.name, one]))

const scopeOf = ({ context, allowUnknownKeys }: Case): Scope => ({
  root: contexts[context],
  functions,
  allowUnknownKeys: allowUnknownKeys ?? false,
  now: () => 1_732_360_000_000,
  random: () => 0.5,
  zone: 'UTC',
})

export function evaluate(one: Case): Outcome {
  try {
    const scope = scopeOf(one)
    return {
      value: one.isText ? evaluateText(one.expression, scope) : evaluateExpression(one.expression, scope),
    }
  } catch (error) {
    return { error }
  }
}
