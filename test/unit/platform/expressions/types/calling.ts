import { evaluateExpression } from '#platform/expressions/evaluate.ts'
import { pureFunctions } from '#platform/expressions/functions/index.ts'
import type { Answer, Scope } from '#platform/expressions/scope.ts'
import { stringify } from '#platform/expressions/text.ts'

/** 2023-11-14T22:13:20.123Z */
const now = 1_700_000_000_123

export const scopeAt = (zone = 'UTC', answers?: ReadonlyMap<string, Answer>): Scope => ({
  root: {},
  functions: new Map(pureFunctions.map((each) => [each.name, each])),
  allowUnknownKeys: false,
  now: () => now,
  random: () => 0.5,
  zone,
  ...(answers ? { answers } : {}),
})

/** What an expression is, as Java's String.valueOf; its error's code when it has no value. */
export function textOf(expression: string, scope = scopeAt()): string {
  try {
    return stringify(evaluateExpression(expression, scope))
  } catch (error) {
    return `!${(error as { code?: string }).code ?? error}`
  }
}
