import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { amountOf } from '../../kinds/pod/amount.ts'
import type { Pod, Service } from '../kinds.ts'
import { isFinished } from '../pods/pod.ts'
import { podResources } from '../pods/resources.ts'

/** The objects of a kind in the namespace that a quota is for. */
export type Listing = (kind: string) => readonly KubeObject[]

const counted: Readonly<Record<string, string>> = {
  configmaps: 'ConfigMap',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  replicationcontrollers: 'ReplicationController',
  resourcequotas: 'ResourceQuota',
  secrets: 'Secret',
  services: 'Service',
}

const kindsOfCounts: Readonly<Record<string, string>> = {
  ...counted,
  pods: 'Pod',
  'deployments.apps': 'Deployment.apps',
  'replicasets.apps': 'ReplicaSet.apps',
  'statefulsets.apps': 'StatefulSet.apps',
  'daemonsets.apps': 'DaemonSet.apps',
  'jobs.batch': 'Job.batch',
  'cronjobs.batch': 'CronJob.batch',
  'ingresses.networking.k8s.io': 'Ingress.networking.k8s.io',
}

const computed = new Set(['cpu', 'memory', 'ephemeral-storage'])

/** How much is used of what a quota limits (`requests.cpu`, `pods`, `count/jobs.batch`); undefined of what is not known. */
export function usageOf(resource: string, list: Listing): number | undefined {
  const pods = () => (list('Pod') as readonly Pod[]).filter((pod) => !isFinished(pod))
  const sum = (name: string, of: 'requests' | 'limits') =>
    pods().reduce((total, pod) => total + (podResources(pod, of)[name] ?? 0), 0)
  if (resource === 'pods') return pods().length
  if (resource.startsWith('requests.storage')) return storage(list('PersistentVolumeClaim'))
  if (resource.startsWith('requests.')) return sum(resource.slice('requests.'.length), 'requests')
  if (resource.startsWith('limits.')) return sum(resource.slice('limits.'.length), 'limits')
  if (computed.has(resource)) return sum(resource, 'requests')
  if (resource.startsWith('services.')) return services(list('Service') as readonly Service[], resource)
  const kind = resource.startsWith('count/')
    ? kindsOfCounts[resource.slice('count/'.length)]
    : counted[resource]
  return kind === undefined ? undefined : list(kind).length
}

const storage = (claims: readonly KubeObject[]): number =>
  claims.reduce((total, { spec }) => {
    const { resources } = spec as { resources?: { requests?: { storage?: string } } }
    return total + amountOf(resources?.requests?.storage)
  }, 0)

function services(all: readonly Service[], resource: string): number {
  const type = resource === 'services.loadbalancers' ? 'LoadBalancer' : 'NodePort'
  return all.filter(({ spec }) => spec.type === type).length
}

const binary = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const

/** As the API writes an amount of a resource. */
export function formatAmount(resource: string, amount: number): string {
  if (/memory|storage/.test(resource)) {
    const suffix = binary.find((one) => amount > 0 && amount % amountOf(`1${one}`) === 0)
    return suffix ? `${amount / amountOf(`1${suffix}`)}${suffix}` : String(amount)
  }
  return Number.isInteger(amount) ? String(amount) : `${Math.round(amount * 1000)}m`
}
