import { isWorkload, ownerOf, policiesOf, servicesOf, workloadsOf } from '../views/relations.ts'
import type { Entry } from './entry.ts'
import type { Store } from './store.ts'

/** The other entries whose view says something that an entry says, or belongs to. Both the old and the new entry are asked. */
export function neighbours(entry: Entry, store: Store): Entry[] {
  const { body, source } = entry
  const owner = ownerOf(entry, store)
  const around = owner ? [owner] : []
  switch (body.type) {
    case 'workload':
      return [
        ...around,
        ...(source.view === 'serverGroup' && isWorkload(entry) ? balancersOf(entry, store) : []),
      ]
    case 'service':
      return [...around, ...workloadsOf(entry, store), ...ingressesOf(entry, store)]
    case 'policy':
      return [...around, ...workloadsOf(entry, store)]
    case 'endpoints':
      return [...around, ...(owner ? ingressesOf(owner, store) : [])]
    case 'autoscaler':
      return [...around, ...(owner ? [...store.childrenOf(owner)].filter(isWorkload) : [])]
    default:
      return around
  }
}

function balancersOf(entry: Entry, store: Store): Entry[] {
  if (!isWorkload(entry)) return []
  const services = servicesOf(entry, store)
  return [
    ...services,
    ...services.flatMap((service) => ingressesOf(service, store)),
    ...policiesOf(entry, store),
  ]
}

function ingressesOf({ name, head }: Entry, store: Store): Entry[] {
  return [...store.all('ingress', head.namespace)].filter(
    ({ body }) => body.type === 'ingress' && body.services.includes(name),
  )
}
