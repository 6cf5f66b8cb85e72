import { matchesLabels } from '#platform/kubernetes/labelSelector.ts'
import type { Entry, WorkloadBody } from '../inventory/entry.ts'
import type { Store } from '../inventory/store.ts'

/** What services send traffic to. */
const receivers = ['replicaSet', 'statefulSet', 'daemonSet']

export type Workload = Entry & { readonly body: WorkloadBody }

export const isWorkload = (entry: Entry): entry is Workload => entry.body.type === 'workload'

/** What an entry belongs to, where that is in the inventory. */
export function ownerOf({ head: { namespace, owner } }: Entry, store: Store): Entry | undefined {
  if (!owner) return undefined
  const [kind = '', name = ''] = owner.slice(owner.indexOf('\n') + 1).split(' ')
  return store.find(kind, namespace, name)
}

/** Whether a service chooses the pods of a workload. One without a selector chooses none. */
function reaches(service: Entry, { body }: Workload): boolean {
  const selector = service.body.type === 'service' ? service.body.selector : undefined
  if (!selector || Object.keys(selector).length === 0) return false
  return matchesLabels({ matchLabels: selector }, body.templateLabels)
}

function applies(policy: Entry, { body }: Workload): boolean {
  return policy.body.type === 'policy' && matchesLabels(policy.body.podSelector, body.templateLabels)
}

export function servicesOf(workload: Workload, store: Store): Entry[] {
  if (!receivers.includes(workload.source.kind)) return []
  return [...store.all('service', workload.head.namespace)].filter((service) => reaches(service, workload))
}

export function policiesOf(workload: Workload, store: Store): Entry[] {
  return [...store.all('networkPolicy', workload.head.namespace)].filter((policy) =>
    applies(policy, workload),
  )
}

/** The workloads that a load balancer or a firewall is for. */
export function workloadsOf(entry: Entry, store: Store): Workload[] {
  if (entry.body.type === 'ingress') {
    const reached = servicesBehind(entry, store).flatMap((service) => workloadsOf(service, store))
    return [...new Set(reached)]
  }
  const concerns = entry.body.type === 'policy' ? applies : reaches
  return receivers.flatMap((kind) =>
    [...store.all(kind, entry.head.namespace)]
      .filter(isWorkload)
      .filter((workload) => concerns(entry, workload)),
  )
}

function servicesBehind({ head, body }: Entry, store: Store): Entry[] {
  const names = body.type === 'ingress' ? body.services : []
  return names.flatMap((name) => store.find('service', head.namespace, name) ?? [])
}

/** The names of the pods that a load balancer's traffic reaches now. */
export function podsReached(entry: Entry, store: Store): readonly string[] {
  const services = entry.body.type === 'ingress' ? servicesBehind(entry, store) : [entry]
  const slices = services.flatMap((service) => [...store.childrenOf(service)])
  const names = slices.flatMap(({ body }) => (body.type === 'endpoints' ? body.pods : []))
  return [...new Set(names)]
}
