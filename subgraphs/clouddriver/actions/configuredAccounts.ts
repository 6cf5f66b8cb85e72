import { ConfigError } from '#platform/config/problems.ts'
import type { Config } from '#platform/config/schema.ts'
import type { ProviderTable } from '../providers/table.ts'
import type { AccountDefinition } from '../runtime/accounts.ts'
import { parseDefinition } from './accountDefinition.ts'

/** The accounts of the configuration. ConfigError, with all that is wrong with them, when some cannot be used. */
export async function configuredAccounts(
  config: Config,
  providers: ProviderTable,
): Promise<readonly AccountDefinition[]> {
  const definitions = new Map<string, AccountDefinition>()
  const problems: string[] = []
  for (const provider of providers.all)
    for (const { path, definition } of await provider.configured(config)) {
      const parsed = parseDefinition(definition, provider, 'CONFIGURATION')
      if ('problems' in parsed)
        problems.push(...parsed.problems.map((each) => `${path}.${each.path}: ${each.message}`))
      else if (definitions.has(parsed.account.name))
        problems.push(`${path}.name: there is another account ${parsed.account.name}`)
      else definitions.set(parsed.account.name, parsed.account)
    }
  if (problems.length > 0) throw new ConfigError(problems)
  return [...definitions.values()]
}
