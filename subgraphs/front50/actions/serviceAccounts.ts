import { type CountedPage, type PageRequest, toPage } from '#platform/graphql/page.ts'
import { label } from '../domain/pipelineLabels.ts'
import {
  accountOf,
  isManaged,
  managedRoles,
  pipelineOfAccount,
  type ServiceAccount,
  savedAccount,
} from '../domain/serviceAccount.ts'
import { parsed } from '../domain/version.ts'
import { findObject, listObjects } from './objects.ts'
import type { Ports } from './ports.ts'

export const managedCursor = 'managed-account'

/** A service account by name, ignoring case; a managed one exists as long as its pipeline has roles. */
export async function findServiceAccount(name: string, ports: Ports): Promise<ServiceAccount | undefined> {
  if (!isManaged(name)) {
    const saved = await findObject(ports.objects.serviceAccount, name)
    return saved && savedAccount(saved)
  }
  const [pipeline] = await ports.pipelines.findByIds([pipelineOfAccount(name)])
  return pipeline && managedRoles(parsed(pipeline)).length > 0 ? accountOf(pipeline) : undefined
}

/** Those that were saved, by name. */
export async function listSavedAccounts(
  request: PageRequest,
  { objects }: Ports,
): Promise<CountedPage<ServiceAccount>> {
  return mapPage(await listObjects(objects.serviceAccount, undefined, request), savedAccount)
}

/** Those of pipelines with roles, by the pipelines' ids. */
export async function listManagedAccounts(
  request: PageRequest,
  { pipelines }: Ports,
): Promise<CountedPage<ServiceAccount>> {
  const search = { labels: [label.managed], after: request.after, limit: request.first + 1 }
  const { items, totalCount, hasPrevious } = await pipelines.search(search)
  const page = toPage(managedCursor, request, items, ({ id }) => id, hasPrevious)
  return mapPage({ ...page, totalCount }, accountOf)
}

const mapPage = <T, R>({ edges, ...page }: CountedPage<T>, map: (item: T) => R): CountedPage<R> => {
  const mapped = edges.map(({ cursor, node }) => ({ cursor, node: map(node) }))
  return { ...page, edges: mapped, nodes: mapped.map(({ node }) => node) }
}
