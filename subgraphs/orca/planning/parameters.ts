import type { z } from 'zod'
import type { JsonObject } from '../domain/execution.ts'
import { parseParameters } from '../stages/parameters.ts'

/**
 * A stage's parameters as its code would get them. A parameter that stands without its value, at one of these paths, and whose text does
 * not fit counts as not given. Throws StageFailure for what is wrong though it is known.
 */
export function parametersForPlan(
  schema: z.ZodType,
  context: JsonObject,
  withoutValue: readonly { readonly path: string }[],
): unknown {
  const parsed = schema.safeParse(context)
  if (parsed.success) return parsed.data
  const keys = new Set(withoutValue.map(({ path }) => /^[^.[]*/.exec(path)![0]))
  const unfit = new Set(parsed.error.issues.map(({ path: [key] }) => String(key)))
  const fitting = Object.entries(context).filter(([key]) => !unfit.has(key) || !keys.has(key))
  return parseParameters(schema, Object.fromEntries(fitting))
}
