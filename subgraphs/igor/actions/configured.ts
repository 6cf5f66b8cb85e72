import type { z } from 'zod'
import { ConfigError } from '#platform/config/problems.ts'
import type { JsonObject } from '#platform/definition/json.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'

/**
 * The accounts, or whatever has a name, of a list of the configuration. `place` is the list's key. StartupError with everything that
 * is wrong with them.
 */
export function readConfigured<T extends { readonly name: string }>(
  place: string,
  list: readonly JsonObject[],
  schema: z.ZodType<T>,
): T[] {
  const taken = new Set<string>()
  const problems: string[] = []
  const read = list.flatMap((given, index) => {
    const here = `${place}[${index}]`
    const parsed = schema.safeParse(given)
    if (!parsed.success) {
      for (const { path, message } of schemaProblems(parsed.error, given))
        problems.push(path ? `${here}.${path}: ${message}` : `${here}: ${message}`)
      return []
    }
    if (taken.has(parsed.data.name))
      problems.push(`${here}.name: there is another one named ${parsed.data.name}`)
    taken.add(parsed.data.name)
    return [parsed.data]
  })
  if (problems.length === 0) return read
  throw new ConfigError(problems)
}
