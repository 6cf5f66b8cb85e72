import { loadConfig } from '#platform/config/load.ts'
import { createHttpClient } from '#platform/http/create.ts'
import { createLogger } from '#platform/log/log.ts'
import type { KubernetesAccount } from '../../subgraphs/clouddriver/providers/kubernetes/account.ts'
import { openAccount } from '../../subgraphs/clouddriver/providers/kubernetes/accounts/open.ts'
import { kubernetesAccountSettings } from '../../subgraphs/clouddriver/providers/kubernetes/settings.ts'
import { serveHolder } from '../support/kubernetes/holder.ts'

/** Clouddriver's inventory of one account, with somebody who hears of every change. */
const settings = kubernetesAccountSettings.parse({ name: 'twin', kubeconfigFile: process.argv[2] })
const { config } = loadConfig({ flags: [], environment: {}, folder: import.meta.dirname })
const ports = {
  config,
  log: createLogger({ level: 'warn', format: 'json' }),
  clock: Date,
  http: createHttpClient(config.http),
  machine: { files: true, programs: false },
}
let account: KubernetesAccount | undefined
let changes = 0

await serveHolder({
  async warm() {
    const small = openAccount({ ...settings, namespaces: ['kube-public'] }, ports)
    await small.inventory.ready()
    await small.close()
  },
  async read() {
    account = openAccount(settings, ports)
    await account.inventory.ready()
    account.inventory.onChange(() => {
      changes++
    })
  },
  size: () => account?.inventory.size() ?? { objects: 0, bytes: 0 },
  changes: () => changes,
})
