import type { CountedPage, PageRequest } from '#platform/graphql/page.ts'
import type { Pipeline } from '../domain/pipeline.ts'
import { label } from '../domain/pipelineLabels.ts'
import {
  accountOf,
  isManaged,
  managedRoles,
  pipelineOfAccount,
  type ServiceAccount,
  savedAccount,
} from '../domain/serviceAccount.ts'
import type { StoredObject } from '../domain/storedObject.ts'
import { parsed } from '../domain/version.ts'
import { listObjects } from './objects.ts'
import type { Ports } from './ports.ts'
import { pageOfPipelines } from './searchPipelines.ts'

/** Where service accounts come from. */
export interface AccountSources {
  pipeline(id: string): Promise<Pipeline | undefined>
  saved(name: string): Promise<StoredObject | undefined>
}

/** A service account by name, ignoring case; a managed one exists as long as its pipeline has roles. */
export async function findServiceAccount(
  name: string,
  sources: AccountSources,
): Promise<ServiceAccount | undefined> {
  if (!isManaged(name)) {
    const saved = await sources.saved(name)
    return saved && savedAccount(saved)
  }
  const pipeline = await sources.pipeline(pipelineOfAccount(name))
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
  ports: Ports,
): Promise<CountedPage<ServiceAccount>> {
  return mapPage(await pageOfPipelines([label.managed], request, ports), accountOf)
}

const mapPage = <T, R>({ edges, ...page }: CountedPage<T>, map: (item: T) => R): CountedPage<R> => {
  const mapped = edges.map(({ cursor, node }) => ({ cursor, node: map(node) }))
  return { ...page, edges: mapped, nodes: mapped.map(({ node }) => node) }
}
