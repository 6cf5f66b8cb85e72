import { type Cluster, clustersOf } from '../domain/clusters.ts'
import {
  type AnyResource,
  type Image,
  type ResourceKind,
  type ResourceOf,
  resourceKeyOf,
} from '../domain/resources.ts'
import type { Account } from '../runtime/accounts.ts'
import { getAccount, inventoryRead, partOf, requireInventory } from './accounts.ts'
import { ofCloud } from './cloudErrors.ts'
import type { Ports } from './ports.ts'

type Accounts = Pick<Ports, 'accounts'>

/** Names of applications are the same in whatever case they are written; clouds have them mostly in lower case. */
const namesOf = (application: string) => [...new Set([application, application.toLowerCase()])]

/** All of a kind that belong to an application, in all accounts whose inventory has been read. */
export async function resourcesOf<K extends ResourceKind>(
  kind: K,
  application: string,
  { accounts }: Accounts,
): Promise<ResourceOf<K>[]> {
  const all = accounts.all()
  await Promise.all(all.map(inventoryRead))
  return all.flatMap((account) => resourcesIn(account, kind, application))
}

export const resourcesIn = <K extends ResourceKind>(
  { open }: Account,
  kind: K,
  application: string,
): ResourceOf<K>[] => namesOf(application).flatMap((name) => open.inventory.of(kind, name))

/** The clusters of an application; of one account when that is named, which must be able to answer then. */
export async function clusters(
  application: string,
  accountName: string | undefined,
  ports: Accounts,
): Promise<Cluster[]> {
  if (accountName === undefined) return clustersOf(await resourcesOf('serverGroup', application, ports))
  const account = getAccount(accountName, ports)
  await requireInventory(account)
  return clustersOf(resourcesIn(account, 'serverGroup', application))
}

/** A resource by its id; undefined when it is gone. */
export function findById<K extends ResourceKind>(
  kind: K,
  id: string,
  { accounts }: Accounts,
): ResourceOf<K> | undefined {
  const key = resourceKeyOf(id)
  return key && accounts.find(key.account)?.open.inventory.find(kind, key.region, key.name)
}

/** Those that are still there. */
export const findAll = <K extends ResourceKind>(
  kind: K,
  ids: readonly string[],
  ports: Accounts,
): ResourceOf<K>[] => ids.flatMap((id) => findById(kind, id, ports) ?? [])

/** A server group by account, region and name. */
export async function serverGroup(accountName: string, region: string, name: string, ports: Accounts) {
  const account = getAccount(accountName, ports)
  await requireInventory(account)
  return account.open.inventory.find('serverGroup', region, name)
}

export async function images(
  accountName: string,
  query: { readonly region?: string | undefined; readonly text?: string | undefined },
  ports: Accounts,
): Promise<(Image & { account: string })[]> {
  const account = getAccount(accountName, ports)
  const found = await ofCloud(account, () => partOf(account, 'images').find(query))
  return found.map((image) => ({ ...image, account: account.name }))
}

export const isOf = (resource: AnyResource, application: string) =>
  namesOf(application).includes(resource.moniker.app)
