import { z } from 'zod'
import { isObject } from '#platform/definition/json.ts'
import type { TaskWork } from '../define.ts'
import type { Checked } from './checked.ts'

/** What a precondition on an expression says: it is written without ${}. */
export const expressionContext = z.looseObject({
  expression: z.union([z.string().min(1), z.boolean()]),
})

/** Whether the expression is true, in its pipeline as it is now. */
export async function checkExpression({
  stage: { context },
  expressions,
}: TaskWork<unknown>): Promise<Checked> {
  const { holds, reason, value, isUnknown = false } = await expressions.condition(String(context.expression))
  const given = isObject(context.context) ? context.context : {}
  const found = { context: { ...given, expressionResult: value ?? String(context.expression) } }
  return holds ? { found } : { reason: reason ?? 'the expression is not true', found, isUnknown }
}
