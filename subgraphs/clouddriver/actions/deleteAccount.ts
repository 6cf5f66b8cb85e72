import { conflict } from '#platform/errors/errors.ts'
import { accountsTopic } from '../runtime/storedAccounts.ts'
import type { Ports } from './ports.ts'

/** Removes an account that was added by the API; false when there is none of that name. */
export async function deleteAccount(name: string, ports: Ports): Promise<boolean> {
  if (ports.accounts.find(name)?.source === 'CONFIGURATION')
    throw conflict(`The account ${name} is defined in the configuration; remove it there.`)
  const isDeleted = await ports.storedAccounts.delete(name)
  ports.accounts.remove(name)
  ports.events.publish(accountsTopic, { name })
  return isDeleted
}
