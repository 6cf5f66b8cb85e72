import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Cluster } from '../cluster.ts'

const serviceAccount = 'default'
const rootCertificate = 'kube-root-ca.crt'

/** Keeps in each namespace what pods are given: a service account, and the certificate of the server's authority. */
export function keepNamespacesFurnished(cluster: Cluster, authority: string): () => void {
  const furnish = (name: string) => {
    const namespace = cluster.get('Namespace', undefined, name)
    if (namespace === undefined || namespace.metadata.deletionTimestamp !== undefined) return
    for (const object of furniture(name, authority)) {
      if (cluster.get(object.kind, name, object.metadata.name!) === undefined) cluster.create(object)
    }
  }
  return cluster.watch(['Namespace', 'ServiceAccount', 'ConfigMap'], ({ type, object }) => {
    if (object.kind === 'Namespace') {
      if (type === 'ADDED') furnish(object.metadata.name!)
    } else if (type === 'DELETED' && isFurniture(object)) furnish(object.metadata.namespace!)
  })
}

const isFurniture = ({ kind, metadata }: KubeObject): boolean =>
  metadata.name === (kind === 'ConfigMap' ? rootCertificate : serviceAccount)

const furniture = (namespace: string, authority: string): KubeObject[] => [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: serviceAccount, namespace } },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: rootCertificate, namespace },
    data: { 'ca.crt': authority },
  },
]
