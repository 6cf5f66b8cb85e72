import type { Config } from '#platform/config/schema.ts'
import { StartupError } from '#platform/lifecycle/startupError.ts'
import type { ProviderTable } from '../providers/table.ts'
import type { AccountDefinition, AccountRegistry } from '../runtime/accounts.ts'
import { parseDefinition } from './accountDefinition.ts'

/** Opens the accounts of the configuration. StartupError, with all that is wrong with them, when some cannot be used. */
export async function openConfigured(
  config: Config,
  providers: ProviderTable,
  accounts: AccountRegistry,
): Promise<void> {
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
  if (problems.length > 0)
    throw new StartupError(`Accounts of the configuration cannot be used:\n  - ${problems.join('\n  - ')}`)
  for (const definition of definitions.values()) accounts.put(definition)
}
