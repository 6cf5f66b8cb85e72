import { badInput, unavailable } from '#platform/errors/errors.ts'
import type { OpenAccount } from '../providers/provider.ts'
import { notKnown } from '../providers/table.ts'
import type { Account } from '../runtime/accounts.ts'
import type { Ports } from './ports.ts'

/** The account of a name; BAD_USER_INPUT with the nearest name when there is none. */
export function getAccount(name: string, { accounts }: Pick<Ports, 'accounts'>): Account {
  const account = accounts.find(name)
  if (account) return account
  const known = accounts.all().map((each) => each.name)
  throw badInput([{ path: 'account', message: notKnown('account', name, known) }])
}

type Part = 'manifests' | 'jobs' | 'logs' | 'images'

/** What an account can read besides its inventory; BAD_USER_INPUT when its cloud has no such thing. */
export function partOf<P extends Part>(account: Account, part: P): NonNullable<OpenAccount[P]> {
  const reader = account.open[part]
  if (reader) return reader as NonNullable<OpenAccount[P]>
  const message = `The account ${account.name} is one of ${account.provider.name}, which has no ${part}`
  throw badInput([{ path: 'account', message }])
}

/** How long a read waits for an inventory that is still being read for the first time. */
const longestReadyMs = 10_000

/** Resolves when the account's inventory has been read, or that has failed, or takes too long. */
export async function inventoryRead({ open }: Account): Promise<boolean> {
  if (open.inventory.size().complete) return true
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, longestReadyMs)
  })
  await Promise.race([open.inventory.ready(), late])
  clearTimeout(timer)
  return open.inventory.size().complete
}

/** UNAVAILABLE, naming the account, when its inventory cannot answer. */
export async function requireInventory(account: Account): Promise<void> {
  if (await inventoryRead(account)) return
  const { problem } = account.open.health()
  throw unavailable(`account ${account.name}`, problem ?? 'its inventory is not read yet')
}
