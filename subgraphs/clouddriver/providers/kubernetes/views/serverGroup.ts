import type { Capacity, ServerGroup, ServerGroupManager } from '../../../domain/resources.ts'
import { type Entry, resourceName } from '../inventory/entry.ts'
import type { Store } from '../inventory/store.ts'
import { ownerOf, policiesOf, servicesOf, type Workload } from './relations.ts'
import type { ViewParts } from './view.ts'

export function serverGroup(
  workload: Workload,
  parts: ViewParts,
): Omit<ServerGroup, keyof ViewParts['common']> {
  const { store, idOf, namedId } = parts
  const { images, loadBalancers: wanted } = workload.body
  const pods = [...store.childrenOf(workload)].filter(({ body }) => body.type === 'pod')
  const services = servicesOf(workload, store)
  const attached = new Set(services.map(resourceName))
  const manager = managerOf(workload, store)
  return {
    kind: 'serverGroup',
    zones: [...new Set(pods.flatMap((pod) => zoneOf(pod, store) ?? []))].toSorted(),
    disabled: wanted.length > 0 && !wanted.some((name) => attached.has(name)),
    capacity: capacityOf(workload, manager, store),
    images,
    instances: pods.map(idOf),
    loadBalancers: services.map(idOf),
    securityGroups: policiesOf(workload, store).map(idOf),
    serverGroupManagers: manager ? [namedId(resourceName(manager))] : [],
  }
}

export function serverGroupManager(
  entry: Entry,
  { store, idOf }: ViewParts,
): Omit<ServerGroupManager, keyof ViewParts['common']> {
  const groups = [...store.childrenOf(entry)].filter(({ source }) => source.view === 'serverGroup')
  const newestFirst = groups.toSorted(
    (a, b) =>
      (b.head.moniker.sequence ?? 0) - (a.head.moniker.sequence ?? 0) || (b.created ?? 0) - (a.created ?? 0),
  )
  return { kind: 'serverGroupManager', serverGroups: newestFirst.map(idOf) }
}

/** The zone of a pod's node, or the node where it says none or may not be read. */
export function zoneOf({ body }: Entry, store: Store): string | undefined {
  if (body.type !== 'pod' || body.node === undefined) return undefined
  const node = store.find('node', '', body.node)
  return (node?.body.type === 'node' ? node.body.zone : undefined) ?? body.node
}

function managerOf(workload: Workload, store: Store): Entry | undefined {
  const owner = ownerOf(workload, store)
  return owner?.source.view === 'serverGroupManager' ? owner : undefined
}

/** What an autoscaler of the workload, or of its manager, allows; a group that is scaled to nothing is not scaled by one. */
function capacityOf(workload: Workload, manager: Entry | undefined, store: Store): Capacity {
  const desired = workload.body.replicas
  const scaled = desired > 0 ? [workload, ...(manager ? [manager] : [])] : []
  const bodies = scaled.flatMap((entry) => [...store.childrenOf(entry)].map(({ body }) => body))
  const scaler = bodies.find((body) => body.type === 'autoscaler')
  return { min: scaler?.min ?? desired, max: scaler?.max ?? desired, desired }
}
