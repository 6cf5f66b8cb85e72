import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError } from '#platform/config/problems.ts'
import type { Config } from '#platform/config/schema.ts'
import { isObject, type JsonObject, kindOf } from '#platform/definition/json.ts'
import { within } from '#platform/definition/path.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'

const entry = z
  .strictObject({
    source: z.string().min(1),
    template: z.string().optional(),
    templatePath: z.string().optional(),
  })
  .refine(({ template, templatePath }) => (template === undefined) !== (templatePath === undefined), {
    message: 'must have either template or templatePath',
  })

/** The templates of `webhooks.artifacts.sources`, by source. A ConfigError with all that is wrong with them. */
export function artifactTemplates({ webhooks }: Pick<Config, 'webhooks'>): ReadonlyMap<string, string> {
  const problems: string[] = []
  const templates = new Map<string, string>()
  const { enabled, sources } = webhooks.artifacts
  for (const [index, given] of (enabled ? sources : []).entries()) {
    const place = `webhooks.artifacts.sources[${index}]`
    const parsed = entry.safeParse(given)
    if (!parsed.success) {
      const found = schemaProblems(parsed.error, given)
      problems.push(...found.map(({ path, message }) => `${within(place, path)}: ${message}`))
      continue
    }
    const { source, template, templatePath } = parsed.data
    try {
      templates.set(source, template ?? readFileSync(templatePath!, 'utf8'))
    } catch (error) {
      problems.push(`${place}.templatePath: ${(error as Error).message}`)
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return templates
}

/** Reads what a template has made: a JSON list of artifacts. Throws an Error that says what it is instead. */
export function readArtifacts(rendered: string): readonly JsonObject[] {
  const text = rendered.trim()
  if (text === '') return []
  const made: unknown = JSON.parse(text)
  if (Array.isArray(made) && made.every(isObject)) return made
  const what = Array.isArray(made) ? 'a list of something else' : kindOf(made)
  throw new Error(`it makes ${what}, not a list of artifacts`)
}
