import { isObject, kindOf } from '#platform/definition/json.ts'
import { badInput } from '#platform/errors/errors.ts'
import { capacityOf } from '../domain/capacity.ts'
import type {
  ClusterReference,
  Manifest,
  ManifestCriteria,
  ManifestDiff,
  ManifestReference,
} from '../domain/manifest.ts'
import { getAccount, partOf } from './accounts.ts'
import { ofCloud } from './cloudErrors.ts'
import type { Ports } from './ports.ts'

/** In Spinnaker's addresses the location of what is in none is written so. */
const inNone = '_'

const place = ({ location, name }: ManifestReference): ManifestReference => ({
  location: location === inNone ? '' : location,
  name,
})

/** A live manifest; undefined when it is not there. */
export async function findManifest(
  accountName: string,
  reference: ManifestReference,
  ports: Pick<Ports, 'accounts'>,
): Promise<Manifest | undefined> {
  const account = getAccount(accountName, ports)
  const reader = partOf(account, 'manifests')
  return ofCloud(account, () => reader.get(place(reference)))
}

/** Oldest first. */
export async function clusterManifests(
  accountName: string,
  cluster: ClusterReference,
  ports: Ports,
): Promise<readonly Manifest[]> {
  const account = getAccount(accountName, ports)
  const reader = partOf(account, 'manifests')
  return ofCloud(account, () => reader.inCluster(cluster))
}

/** The one that a criterion chooses; of equal ones the newest. */
export async function targetManifest(
  accountName: string,
  cluster: ClusterReference,
  criteria: ManifestCriteria,
  ports: Ports,
): Promise<Manifest | undefined> {
  const all = await clusterManifests(accountName, cluster, ports)
  const newestFirst = [...all].reverse()
  const bySize = (sign: 1 | -1) =>
    newestFirst.toSorted((a, b) => sign * (capacityOf(a.manifest) - capacityOf(b.manifest)))[0]
  switch (criteria) {
    case 'NEWEST':
      return newestFirst[0]
    case 'SECOND_NEWEST':
      return newestFirst[1]
    case 'OLDEST':
      return all[0]
    case 'LARGEST':
      return bySize(-1)
    case 'SMALLEST':
      return bySize(1)
  }
}

/** What deploying a manifest would change; nothing is changed. */
export async function diffManifest(
  accountName: string,
  location: string | undefined,
  manifest: unknown,
  ports: Ports,
): Promise<ManifestDiff> {
  const account = getAccount(accountName, ports)
  const reader = partOf(account, 'manifests')
  if (!isObject(manifest))
    throw badInput([{ path: 'manifest', message: `must be an object, not ${kindOf(manifest)}` }])
  return ofCloud(account, () => reader.diff(manifest, location))
}
