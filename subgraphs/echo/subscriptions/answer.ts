import type { z } from 'zod'
import { unavailable } from '#platform/errors/errors.ts'

/** Undefined for what is no JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An answer as it should be. Throws UNAVAILABLE for one of another form: proxies and log-in pages answer, too. */
export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown, system: string): T {
  const read = schema.safeParse(answer)
  if (!read.success) throw unavailable(system, 'its answer cannot be read')
  return read.data
}
