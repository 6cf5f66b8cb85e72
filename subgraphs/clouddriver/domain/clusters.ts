import type { Instance, Moniker, ServerGroup } from './resources.ts'

/** All server groups of an application in one account that are versions of the same thing. */
export interface Cluster {
  readonly name: string
  readonly cloudProvider: string
  readonly account: string
  readonly moniker: Moniker
  /** Newest first. */
  readonly serverGroups: readonly ServerGroup[]
}

const sequenceOf = ({ moniker }: ServerGroup) => moniker.sequence ?? -1

/** By time of creation, then by version, then by name, so that the order is the same at each reading. */
function newer(a: ServerGroup, b: ServerGroup): number {
  return (
    (b.createdTime ?? 0) - (a.createdTime ?? 0) ||
    sequenceOf(b) - sequenceOf(a) ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  )
}

export const newestFirst = (groups: readonly ServerGroup[]): ServerGroup[] => groups.toSorted(newer)

/** Groups server groups by account and the cluster of their moniker; by name. */
export function clustersOf(groups: readonly ServerGroup[]): Cluster[] {
  const nameOf = ({ moniker, name }: ServerGroup) => moniker.cluster ?? name
  const byCluster = Map.groupBy(groups, (group) => `${group.account}\n${nameOf(group)}`)
  const clusters = [...byCluster.values()].map((members): Cluster => {
    const serverGroups = newestFirst(members)
    const { account, cloudProvider, moniker } = serverGroups[0]!
    const { sequence: _, ...ofCluster } = moniker
    const name = nameOf(serverGroups[0]!)
    return { name, cloudProvider, account, moniker: { ...ofCluster, cluster: name }, serverGroups }
  })
  return clusters.sort((a, b) =>
    a.name === b.name ? (a.account < b.account ? -1 : 1) : a.name < b.name ? -1 : 1,
  )
}

export interface InstanceCounts {
  readonly total: number
  readonly up: number
  readonly down: number
  readonly unknown: number
  readonly outOfService: number
  readonly starting: number
}

/** As Spinnaker counts: failed ones are down, those that drain are out of service, those that are done only count in all. */
export function instanceCounts(instances: readonly Pick<Instance, 'healthState'>[]): InstanceCounts {
  const count = (...states: Instance['healthState'][]) =>
    instances.filter(({ healthState }) => states.includes(healthState)).length
  return {
    total: instances.length,
    up: count('Up'),
    down: count('Down', 'Failed'),
    unknown: count('Unknown'),
    outOfService: count('OutOfService', 'Draining'),
    starting: count('Starting'),
  }
}
