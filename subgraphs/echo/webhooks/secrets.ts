import { z } from 'zod'
import { ConfigError } from '#platform/config/problems.ts'
import type { Config } from '#platform/config/schema.ts'
import { within } from '#platform/definition/path.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import type { NewEvent } from '../domain/event.ts'
import { secretsIn } from '../triggers/signed.ts'

const texts = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)], {
  error: 'must be a text or a list of texts',
})

/** An entry of `webhooks.secrets`. */
const entry = z
  .strictObject({
    type: z.string().min(1).optional(),
    source: z.string().min(1).optional(),
    secret: texts.optional(),
    secrets: texts.optional(),
  })
  .refine(({ secret, secrets }) => secret !== undefined || secrets !== undefined, {
    path: ['secret'],
    message: 'is missing',
  })

/** The secrets that the configuration has for webhooks, for all triggers that name none of their own. Throws ConfigError. */
export function configuredSecrets({
  webhooks,
}: Pick<Config, 'webhooks'>): (event: NewEvent) => readonly string[] {
  const problems: string[] = []
  const entries = webhooks.secrets.flatMap((given, index) => {
    const parsed = entry.safeParse(given)
    if (parsed.success) return [parsed.data]
    const place = `webhooks.secrets[${index}]`
    const found = schemaProblems(parsed.error, given)
    problems.push(...found.map(({ path, message }) => `${within(place, path)}: ${message}`))
    return []
  })
  if (problems.length > 0) throw new ConfigError(problems)
  const concerns = (wanted: string | undefined, given: string) => wanted === undefined || wanted === given
  return ({ details }) =>
    entries
      .filter(({ type, source }) => concerns(type, details.type) && concerns(source, details.source))
      .flatMap(({ secret, secrets }) => [...secretsIn(secret), ...secretsIn(secrets)])
}
