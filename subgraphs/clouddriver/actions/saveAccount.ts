import type { Problem } from '#platform/definition/problems.ts'
import { badInput, conflict } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { JsonObject } from '../domain/manifest.ts'
import { CloudError } from '../providers/cloudError.ts'
import type { OpenAccount } from '../providers/provider.ts'
import type { Account, AccountDefinition } from '../runtime/accounts.ts'
import { accountsTopic } from '../runtime/storedAccounts.ts'
import { parseDefinition, providerOf } from './accountDefinition.ts'
import type { Ports } from './ports.ts'

/**
 * Adds an account, or gives it another definition: stored, then opened here at once and soon everywhere. BAD_USER_INPUT
 * with paths; CONFLICT for a name of the configuration, or of another cloud provider.
 */
export async function saveAccount(definition: unknown, { user }: Caller, ports: Ports): Promise<Account> {
  const provider = providerOf(definition, ports.providers)
  if ('message' in provider) throw badInput([within(provider)])
  const parsed = parseDefinition(definition, provider, 'API')
  if ('problems' in parsed) throw badInput(parsed.problems.map(within))
  const { account } = parsed
  const present = ports.accounts.find(account.name)
  if (present?.source === 'CONFIGURATION')
    throw conflict(`The account ${account.name} is defined in the configuration; change it there.`)
  if (present && present.provider.name !== provider.name)
    throw conflict(`There is an account ${account.name} of ${present.provider.name}; delete it first.`)
  const open = tryOpen(account, ports)
  const stored = { name: account.name, cloudProvider: provider.name, definition: definition as JsonObject }
  try {
    await ports.storedAccounts.save(stored, user, new Date(ports.clock.now()))
  } catch (error) {
    await open.close()
    throw error
  }
  await ports.failpoint('clouddriver.saveAccount.stored')
  const opened = ports.accounts.take(account, open)
  ports.events.publish(accountsTopic, { name: account.name })
  return opened
}

/** A definition that can never work is not stored. */
function tryOpen(account: AccountDefinition, { accounts }: Ports): OpenAccount {
  try {
    return accounts.open(account)
  } catch (error) {
    if (error instanceof CloudError && error.code === 'INVALID')
      throw badInput(error.errors.map((message) => ({ path: 'definition', message })))
    throw error
  }
}

const within = ({ path, message }: Problem): Problem => {
  const inside = path.startsWith('[') || path === '' ? path : `.${path}`
  return { path: `definition${inside}`, message }
}
