import {
  KubeConfig,
  type KubernetesListObject,
  KubernetesObjectApi,
  makeInformer,
} from '@kubernetes/client-node'
import { serveHolder } from '../support/kubernetes/holder.ts'

/** @kubernetes/client-node's informers for the kinds that Clouddriver watches. */
const kinds = [
  ['v1', 'Pod', 'pods'],
  ['v1', 'Service', 'services'],
  ['v1', 'Namespace', 'namespaces'],
  ['v1', 'Node', 'nodes'],
  ['apps/v1', 'Deployment', 'deployments'],
  ['apps/v1', 'ReplicaSet', 'replicasets'],
  ['apps/v1', 'StatefulSet', 'statefulsets'],
  ['apps/v1', 'DaemonSet', 'daemonsets'],
  ['batch/v1', 'Job', 'jobs'],
  ['batch/v1', 'CronJob', 'cronjobs'],
  ['networking.k8s.io/v1', 'Ingress', 'ingresses'],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'],
  ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'],
] as const

const config = new KubeConfig()
config.loadFromFile(process.argv[2]!)
const api = KubernetesObjectApi.makeApiClient(config)
let changes = 0

const informers = kinds.map(([apiVersion, kind, plural]) => {
  const path = `${apiVersion === 'v1' ? '/api' : '/apis'}/${apiVersion}/${plural}`
  const list = () => api.list(apiVersion, kind) as Promise<KubernetesListObject<object>>
  const informer = makeInformer(config, path, list as never)
  for (const event of ['add', 'update', 'delete'] as const)
    informer.on(event, () => {
      changes++
    })
  return informer
})

await serveHolder({
  warm: async () => void (await api.list('v1', 'Pod', 'kube-public')),
  // Each has all when it has started.
  read: async () => void (await Promise.all(informers.map((informer) => informer.start()))),
  size: () => ({ objects: informers.reduce((sum, informer) => sum + informer.list().length, 0), bytes: 0 }),
  changes: () => changes,
})
