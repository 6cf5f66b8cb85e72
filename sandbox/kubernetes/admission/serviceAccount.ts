import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { type Draft, list, type Surroundings, specOf } from '../kinds/kind.ts'
import { randomSuffix } from '../objects/names.ts'
import { forbiddenError } from '../objects/refusals.ts'
import type { Resource } from '../resources/resource.ts'

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
const fileMode = 0o644

/** Gives a pod its account, and the account's token as a volume. */
export function giveServiceAccount(resource: Resource, pod: KubeObject, { store }: Surroundings): void {
  const spec = specOf(pod)
  const { namespace } = pod.metadata
  const name = String(spec.serviceAccountName ?? 'default')
  const account = store.get('ServiceAccount', namespace, name)
  if (account === undefined) {
    const why = `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`
    throw forbiddenError(resource, pod.metadata.name ?? '', why)
  }
  spec.serviceAccountName = name
  spec.serviceAccount = name
  const secrets = list(account.imagePullSecrets)
  if (spec.imagePullSecrets === undefined && secrets.length > 0)
    spec.imagePullSecrets = structuredClone(secrets)
  const mounts = (spec.automountServiceAccountToken ?? account.automountServiceAccountToken) !== false
  if (mounts) mountToken(spec)
}

function mountToken(spec: Draft): void {
  const containers = [...list(spec.initContainers), ...list(spec.containers)]
  const without = containers.filter(
    ({ volumeMounts }) => !list(volumeMounts).some((mount) => mount.mountPath === mountPath),
  )
  if (without.length === 0) return
  const name = `kube-api-access-${randomSuffix()}`
  for (const container of without) {
    container.volumeMounts = [...list(container.volumeMounts), { name, readOnly: true, mountPath }]
  }
  spec.volumes = [...list(spec.volumes), tokenVolume(name)]
}

const tokenVolume = (name: string): Draft => ({
  name,
  projected: {
    defaultMode: fileMode,
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
  },
})
