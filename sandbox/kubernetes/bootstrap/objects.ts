import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { clusterRoles } from './clusterRoles.ts'

const namespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system']

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  rest: Record<string, unknown>,
): KubeObject => ({
  apiVersion,
  kind,
  ...rest,
  metadata: { name, ...(rest.metadata as object | undefined) },
})

const priorityClass = (name: string, value: number, description: string): KubeObject =>
  object('scheduling.k8s.io/v1', 'PriorityClass', name, { value, description })

/** What a new cluster holds before anybody has asked for anything. */
export const initialObjects: readonly KubeObject[] = [
  ...namespaces.map((name) => object('v1', 'Namespace', name, {})),
  object('v1', 'Service', 'kubernetes', {
    metadata: { namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
  }),
  object('storage.k8s.io/v1', 'StorageClass', 'standard', {
    metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'sandbox.gennaker/immediate',
  }),
  priorityClass(
    'system-cluster-critical',
    2_000_000_000,
    'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  ),
  priorityClass(
    'system-node-critical',
    2_000_001_000,
    'Used for system critical pods that must not be moved from their current node.',
  ),
  ...clusterRoles,
]
