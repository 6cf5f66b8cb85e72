import { z } from 'zod'
import { isObject } from '#platform/definition/json.ts'
import type { TaskWork } from '../define.ts'
import type { Checked } from './checked.ts'

/** What a precondition on an expression says: it is written without ${}. */
export const expressionContext = z.looseObject({
  expression: z.union([z.string().min(1), z.boolean()]),
})

/** Whether the expression is true, in its pipeline as it is now. */
export async function checkExpression(work: TaskWork<unknown>): Promise<Checked> {
  const { context } = work.stage
  const expression = String(context.expression)
  const { holds, reason, value, isUnknown = false } = await work.expressions.condition(expression)
  const given = isObject(context.context) ? context.context : {}
  const found = { context: { ...given, expressionResult: value ?? expression } }
  if (holds) return { found }
  const told = reason ?? 'the expression is not true'
  const written = isUnknown ? expression : asWritten(work)
  if (written === expression) return { reason: told, found, isUnknown }
  return { reason: expression === value ? `${written} is ${value}` : `${written}: ${told}`, found }
}

/** The expression as its author wrote it, which may be with ${…}; the stage that the precondition belongs to has it. */
function asWritten({ execution, stage: { context, parentStageId = '' } }: TaskWork<unknown>): string {
  const preconditions = execution.stages.get(parentStageId)?.source?.raw.preconditions
  const written = Array.isArray(preconditions) ? preconditions[Number(context.preconditionIndex)] : undefined
  const of = isObject(written) && isObject(written.context) ? written.context.expression : undefined
  return String(of ?? context.expression)
}
