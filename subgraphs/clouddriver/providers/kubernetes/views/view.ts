import { type AnyResource, resourceId } from '../../../domain/resources.ts'
import { type Entry, resourceName } from '../inventory/entry.ts'
import { monikerOf } from '../inventory/moniker.ts'
import type { Store } from '../inventory/store.ts'
import { instance } from './instance.ts'
import { isWorkload, podsReached, workloadsOf } from './relations.ts'
import { serverGroup, serverGroupManager } from './serverGroup.ts'

/** What each view is made with. */
export interface ViewParts {
  readonly store: Store
  readonly common: ReturnType<typeof commonOf>
  idOf(entry: Entry): string
  /** Of a thing in the same namespace. */
  namedId(name: string): string
}

/** An entry as Clouddriver's graph shows it; undefined for what is shown as nothing. */
export function viewOf(entry: Entry, store: Store, account: string): AnyResource | undefined {
  const { namespace } = entry.head
  const common = commonOf(entry, account)
  const namedId = (name: string) => resourceId({ account, region: namespace, name })
  const idOf = (other: Entry) =>
    resourceId({ account, region: other.head.namespace, name: resourceName(other) })
  const parts: ViewParts = { store, common, idOf, namedId }
  const { body } = entry
  switch (entry.source.view) {
    case 'serverGroup':
      return isWorkload(entry) ? { ...common, ...serverGroup(entry, parts) } : undefined
    case 'serverGroupManager':
      return { ...common, ...serverGroupManager(entry, parts) }
    case 'instance':
      return {
        ...common,
        ...instance(entry, body.type === 'pod' ? body : { type: 'pod', health: [] }, parts),
      }
    case 'loadBalancer':
      return {
        ...common,
        kind: 'loadBalancer',
        serverGroups: workloadsOf(entry, store).map(idOf),
        instances: podsReached(entry, store).map((pod) => namedId(`pod ${pod}`)),
      }
    case 'securityGroup': {
      const { inbound, outbound } = body.type === 'policy' ? body : { inbound: [], outbound: [] }
      return { ...common, kind: 'securityGroup', inboundRules: inbound, outboundRules: outbound }
    }
    default:
      return undefined
  }
}

function commonOf(entry: Entry, account: string) {
  return {
    account,
    region: entry.head.namespace,
    name: resourceName(entry),
    cloudProvider: 'kubernetes',
    moniker: monikerOf(entry.name, entry.head.moniker),
    labels: entry.head.labels,
    createdTime: entry.created,
  }
}
