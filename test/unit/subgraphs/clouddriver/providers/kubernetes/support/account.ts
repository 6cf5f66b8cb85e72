import { createLogger } from '../../../../../../../platform/log/log.ts'
import type { KubernetesAccount } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/account.ts'
import { openAccount } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/accounts/open.ts'
import { kubernetesAccountSettings } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/settings.ts'
import type {
  AccountPorts,
  MachineAccess,
} from '../../../../../../../subgraphs/clouddriver/providers/provider.ts'

/** Ports of which Kubernetes accounts use no HTTP client and no configuration. */
export function testPorts(machine: MachineAccess = { files: true, programs: false }): AccountPorts {
  const log = createLogger({ level: 'silent', format: 'json' })
  return { log, clock: { now: Date.now }, machine } as AccountPorts
}

const opened = new Set<KubernetesAccount>()

/** An account that `closeAccounts` closes. */
export function openTestAccount(definition: object, machine?: MachineAccess): KubernetesAccount {
  const settings = kubernetesAccountSettings.parse({ name: 'test', ...definition })
  const account = openAccount(settings, testPorts(machine))
  opened.add(account)
  return account
}

export async function closeAccounts(): Promise<void> {
  await Promise.all([...opened].map((account) => account.close()))
  opened.clear()
}
