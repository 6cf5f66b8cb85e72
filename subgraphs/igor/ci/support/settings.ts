import type { z } from 'zod'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import { badInput } from '#platform/errors/errors.ts'

/** Settings of a master as its system reads them. BAD_USER_INPUT with all that is wrong; no value is repeated. */
export function readSettings<S extends z.ZodType>(schema: S, given: unknown): z.infer<S> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw badInput(schemaProblems(parsed.error, given))
}
