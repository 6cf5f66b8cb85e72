import { describeAccounts } from './accounts.ts'
import type { CloudHarness, ProviderHarness } from './harness.ts'
import { describeInventory } from './inventory.ts'
import { describeOperations } from './operations.ts'
import { describeReaders } from './readers.ts'

export interface Suite extends ProviderHarness {
  /** The cloud, while tests run. */
  readonly cloud: () => CloudHarness
}

/** What each provider must pass. */
export function describeProvider(name: string, harness: ProviderHarness): void {
  describe(`the provider ${name}`, () => {
    let started: CloudHarness | undefined
    beforeAll(async () => {
      started = await harness.start()
    }, 120_000)
    afterAll(() => started?.stop())
    const suite: Suite = { ...harness, cloud: () => started! }
    describeAccounts(suite)
    describeInventory(suite)
    describeOperations(suite)
    describeReaders(suite)
  })
}
