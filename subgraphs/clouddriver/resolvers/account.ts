import type { AccountResolvers } from '#schema/generated/clouddriver.ts'
import type { Ports } from '../actions/ports.ts'

/** What there is to say of an account that was removed while somebody looked at what it held. */
const removed = { healthy: false, problem: 'The account was removed.', locations: [], kinds: [] }
const empty = { complete: false, objects: 0, bytes: 0 }

export function account({ accounts }: Pick<Ports, 'accounts'>): AccountResolvers {
  const health = (name: string) => accounts.find(name)?.open.health() ?? removed
  return {
    __resolveReference: ({ name }) => (accounts.find(name) ? { name } : null),
    name: ({ name }) => name,
    cloudProvider: ({ name }) => accounts.find(name)?.provider.name ?? '',
    healthy: ({ name }) => health(name).healthy,
    problem: ({ name }) => health(name).problem ?? null,
    environment: ({ name }) => accounts.find(name)?.environment ?? null,
    source: ({ name }) => accounts.find(name)?.source ?? 'API',
    locations: ({ name }) => [...health(name).locations],
    kinds: ({ name }) => [...health(name).kinds],
    inventory: ({ name }) => ({ ...(accounts.find(name)?.open.inventory.size() ?? empty) }),
  }
}
