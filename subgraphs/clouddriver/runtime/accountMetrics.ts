import type { Metrics } from '#platform/metrics/metrics.ts'
import type { AccountRegistry } from './accounts.ts'

/** Answers a function that shows how the accounts are just now. */
export function accountGauges(accounts: AccountRegistry, metrics: Metrics): () => void {
  const labels = ['cloudProvider', 'account']
  const healthy = metrics.gauge(
    'clouddriver_account_healthy',
    '1 while the account can be worked with.',
    labels,
  )
  const objects = metrics.gauge('clouddriver_inventory_objects', 'Things that the inventory holds.', labels)
  const bytes = metrics.gauge('clouddriver_inventory_bytes', 'What they take in memory, about.', labels)
  accounts.onChange((change, { name, provider }) => {
    if (change === 'ADDED') return
    for (const gauge of [healthy, objects, bytes])
      gauge.remove({ cloudProvider: provider.name, account: name })
  })
  return () => {
    for (const { name, provider, open } of accounts.all()) {
      const of = { cloudProvider: provider.name, account: name }
      const size = open.inventory.size()
      healthy.set(open.health().healthy ? 1 : 0, of)
      objects.set(size.objects, of)
      bytes.set(size.bytes, of)
    }
  }
}
