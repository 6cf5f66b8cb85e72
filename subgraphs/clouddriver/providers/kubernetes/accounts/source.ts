import type { MachineAccess } from '../../provider.ts'
import { KubernetesError } from '../client/errors.ts'
import type { KubernetesAccountSettings } from '../settings.ts'
import type { EndpointSource } from './endpoint.ts'
import { fromKubeconfig } from './fromKubeconfig.ts'
import { inCluster } from './inCluster.ts'
import { contextOf, parseKubeconfig } from './kubeconfig.ts'

/** Where an account's endpoint comes from. Throws KubernetesError (INVALID) for a definition that can never work. */
export function endpointSource(settings: KubernetesAccountSettings, machine: MachineAccess): EndpointSource {
  const { serviceAccount, kubeconfigContents, context } = settings
  if (!machine.files && kubeconfigContents === undefined)
    throw never('kubeconfigContents is missing: only an account of the configuration may name files')
  if (serviceAccount) return inCluster(machine)
  if (kubeconfigContents !== undefined) check(kubeconfigContents, context)
  return fromKubeconfig(settings, machine)
}

function check(text: string, context: string | undefined): void {
  const origin = 'kubeconfigContents'
  try {
    contextOf(parseKubeconfig(text, origin), context, origin)
  } catch (error) {
    throw error instanceof KubernetesError ? never(error.message) : error
  }
}

const never = (message: string) =>
  new KubernetesError('INVALID', { status: 0, reason: 'Misconfigured' }, message)
