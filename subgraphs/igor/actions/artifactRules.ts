import { readFileSync } from 'node:fs'
import { RE2JS } from 're2js'
import { z } from 'zod'
import { ConfigError } from '#platform/config/problems.ts'
import type { Config } from '#platform/config/schema.ts'
import { within } from '#platform/definition/path.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import { createJinja } from '#platform/jinja/jinja.ts'
import { type ArtifactRules, builtInDecorators, type Decorator } from '../domain/artifacts/rules.ts'

const pattern = z.string().transform((text, context) => {
  try {
    return RE2JS.compile(text)
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: `is no pattern that can be used: ${(error as Error).message}`,
    })
    return z.NEVER
  }
})

const decoratorSettings = z.strictObject({
  type: z.string().min(1),
  identifierRegex: pattern,
  decoratorRegex: pattern,
})

const templateSettings = z
  .strictObject({
    name: z.string().min(1),
    template: z.string().optional(),
    templatePath: z.string().optional(),
  })
  .transform(({ name, template, templatePath }, context) => {
    if ((template === undefined) === (templatePath === undefined))
      context.addIssue({ code: 'custom', message: 'must have either template or templatePath' })
    else if (template !== undefined) return { name, text: template }
    else
      try {
        return { name, text: readFileSync(templatePath!, 'utf8') }
      } catch (error) {
        context.addIssue({ code: 'custom', path: ['templatePath'], message: (error as Error).message })
      }
    return z.NEVER
  })

/** How artifacts are read out of builds, by the configuration. A ConfigError with all that is wrong with it. */
export function artifactRules({ artifact }: Pick<Config, 'artifact'>): ArtifactRules {
  const problems: string[] = []
  const { enabled, fileDecorators } = artifact.decorator
  const place = 'artifact.decorator.fileDecorators'
  const configured = listOf(place, fileDecorators, decoratorSettings, problems).map(decoratorOf)
  const templates = listOf('artifact.templates', artifact.templates, templateSettings, problems)
  if (problems.length > 0) throw new ConfigError(problems)
  const texts = new Map(templates.map(({ name, text }) => [name, text]))
  return {
    decorators: enabled ? [...configured, ...builtInDecorators] : [],
    filter: artifact.filter,
    render(template, build) {
      const text = texts.get(template)
      return text === undefined ? undefined : createJinja({}).renderStr(text, build)
    },
  }
}

function listOf<S extends z.ZodType>(place: string, list: readonly unknown[], schema: S, problems: string[]) {
  return list.flatMap((given, index): z.infer<S>[] => {
    const parsed = schema.safeParse(given)
    if (parsed.success) return [parsed.data]
    const found = schemaProblems(parsed.error, given)
    problems.push(...found.map(({ path, message }) => `${within(`${place}[${index}]`, path)}: ${message}`))
    return []
  })
}

/** Its pattern's groups are name, version and, where it has one, type. */
const decoratorOf = ({
  type,
  identifierRegex,
  decoratorRegex,
}: z.infer<typeof decoratorSettings>): Decorator => ({
  isConfigured: true,
  decorate(fileName) {
    if (!identifierRegex.matcher(fileName).find()) return undefined
    const matcher = decoratorRegex.matcher(fileName)
    if (!matcher.find() || matcher.groupCount() < 2) return undefined
    const own = matcher.groupCount() > 2 ? matcher.group(3) : null
    return { name: matcher.group(1) ?? fileName, version: matcher.group(2) ?? '', type: own ?? type }
  },
})
