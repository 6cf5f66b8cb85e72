import { ConfigError } from '#platform/config/problems.ts'
import type { Config } from '#platform/config/schema.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import type { AnyArtifactKind, SourcePorts } from '../artifacts/define.ts'
import { type ArtifactAccountDefinition, ArtifactAccounts } from '../runtime/artifactAccounts.ts'

/** The artifact accounts of the configuration. ConfigError, with all that is wrong with them, when some cannot be used. */
export function configuredArtifactAccounts(
  config: Config,
  kinds: readonly AnyArtifactKind[],
): ArtifactAccountDefinition[] {
  const problems: string[] = []
  const definitions = kinds.flatMap((kind) => definitionsOf(kind, config, problems))
  if (problems.length > 0) throw new ConfigError(problems)
  return definitions
}

/** Opens them. Throws ConfigError. */
export const openArtifactAccounts = (
  config: Config,
  kinds: readonly AnyArtifactKind[],
  ports: Omit<SourcePorts, 'config'>,
): ArtifactAccounts =>
  new ArtifactAccounts(kinds, configuredArtifactAccounts(config, kinds), { ...ports, config })

function definitionsOf(kind: AnyArtifactKind, config: Config, problems: string[]) {
  if (kind.accountsIn) return kind.accountsIn(config).map((settings) => ({ kind, settings }))
  if (!kind.accounts) return []
  const { sort, schema } = kind.accounts
  const { enabled, accounts } = config.artifacts[sort]
  const taken = new Set<string>()
  const definitions: ArtifactAccountDefinition[] = []
  for (const [index, given] of (enabled ? accounts : []).entries()) {
    const place = `artifacts.${sort}.accounts[${index}]`
    const parsed = schema.safeParse(given)
    if (!parsed.success)
      problems.push(
        ...schemaProblems(parsed.error, given).map(({ path, message }) =>
          path ? `${place}.${path}: ${message}` : `${place}: ${message}`,
        ),
      )
    else if (taken.has(parsed.data.name))
      problems.push(`${place}.name: there is another account ${parsed.data.name}`)
    else {
      taken.add(parsed.data.name)
      definitions.push({ kind, settings: parsed.data })
    }
  }
  return definitions
}
