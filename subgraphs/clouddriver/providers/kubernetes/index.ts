import { ConfigError } from '#platform/config/problems.ts'
import type { Config } from '#platform/config/schema.ts'
import { type ConfiguredAccount, defineProvider } from '../provider.ts'
import type { KubernetesAccount } from './account.ts'
import { accountsOfKubeconfig } from './accounts/accountsOfKubeconfig.ts'
import { openAccount } from './accounts/open.ts'
import { KubernetesError } from './client/errors.ts'
import { kinds } from './kinds/index.ts'
import { naming } from './naming.ts'
import { operations } from './operations/index.ts'
import { type KubernetesAccountSettings, kubernetesAccountSettings } from './settings.ts'

/** Kubernetes, as Spinnaker's provider of the same name (V2) has it. */
export const kubernetes = defineProvider<KubernetesAccountSettings, KubernetesAccount>({
  name: 'kubernetes',
  accounts: kubernetesAccountSettings,
  operations,
  naming,
  artifactTypes: kinds.map(({ name }) => `kubernetes/${name}`),
  configured,
  open: openAccount,
})

/** Those of the list, and one of each context of the kubeconfig that the list has no account of the same name for. */
function configured({ kubernetes: config }: Config): readonly ConfiguredAccount[] {
  const common = { dockerImageBinding: config.artifactBindingDockerImage }
  const listed = config.accounts.map((definition, index) => ({
    path: `kubernetes.accounts[${index}]`,
    definition: { ...common, ...definition },
  }))
  const taken = new Set(config.accounts.map(({ name }) => name))
  const ofKubeconfig = config.kubeconfig === undefined ? [] : ofContexts(config.kubeconfig)
  return [
    ...listed,
    ...ofKubeconfig
      .filter(({ name }) => !taken.has(name))
      .map((definition) => ({ path: 'kubernetes.kubeconfig', definition: { ...common, ...definition } })),
  ]
}

function ofContexts(kubeconfig: string) {
  try {
    return accountsOfKubeconfig(kubeconfig)
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error
    throw new ConfigError([`kubernetes.kubeconfig: ${error.message}`])
  }
}
