import { z } from 'zod'
import type { AnyProvider, Inventory, OpenAccount } from '../providers/provider.ts'
import type { StoredAccount } from '../store/accounts.ts'
import type { AccountDefinition } from './accounts.ts'

const nothing: Inventory = {
  ready: async () => undefined,
  applications: () => [],
  of: () => [],
  find: () => undefined,
  onChange: () => () => undefined,
  size: () => ({ complete: false, objects: 0, bytes: 0 }),
}

/** Stands for an account that cannot be opened, so that people see it and why. */
export const unusable = (problem: string): OpenAccount => ({
  inventory: nothing,
  health: () => ({ healthy: false, problem, locations: [], kinds: [] }),
  close: async () => undefined,
})

/** A stored account that this version cannot read: it stays to be seen, replaced or deleted. */
export function unusableDefinition(
  { name, cloudProvider }: StoredAccount,
  problem: string,
): AccountDefinition {
  const provider: AnyProvider = {
    name: cloudProvider,
    accounts: z.unknown(),
    operations: [],
    naming: { monikerOf: () => ({ app: '' }), nextName: () => '' },
    artifactTypes: [],
    configured: () => [],
    open: () => unusable(problem),
  }
  return { name, provider, source: 'API', settings: undefined, fingerprint: problem }
}
