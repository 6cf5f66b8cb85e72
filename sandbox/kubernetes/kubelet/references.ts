import type { Cluster } from '../cluster.ts'
import type { Container, Pod, Reference } from '../controllers/kinds.ts'

type Find = (kind: 'ConfigMap' | 'Secret', name: string) => Record<string, unknown> | undefined

const finder =
  (cluster: Cluster, { metadata }: Pod): Find =>
  (kind, name) =>
    cluster.get(kind, metadata.namespace, name)

/** Why a container cannot be created: the first ConfigMap, Secret or key its environment misses. */
export function missingEnvironment(cluster: Cluster, pod: Pod, container: Container): string | undefined {
  const find = finder(cluster, pod)
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    const problem = missing(find, 'ConfigMap', configMapRef) ?? missing(find, 'Secret', secretRef)
    if (problem) return problem
  }
  for (const { valueFrom } of container.env ?? []) {
    const { configMapKeyRef, secretKeyRef } = valueFrom ?? {}
    const problem =
      missingKey(find, 'ConfigMap', configMapKeyRef, pod) ?? missingKey(find, 'Secret', secretKeyRef, pod)
    if (problem) return problem
  }
  return undefined
}

/** Why a volume cannot be mounted: the first one whose ConfigMap or Secret is missing. */
export function missingVolume(cluster: Cluster, pod: Pod): string | undefined {
  const find = finder(cluster, pod)
  for (const { name, configMap, secret } of pod.spec.volumes ?? []) {
    const problem =
      missing(find, 'ConfigMap', configMap) ??
      missing(find, 'Secret', secret && { ...secret, name: secret.secretName })
    if (problem) return `MountVolume.SetUp failed for volume "${name}" : ${problem}`
  }
  return undefined
}

function missing(find: Find, kind: 'ConfigMap' | 'Secret', reference: Reference | undefined) {
  if (reference === undefined || reference.optional || find(kind, reference.name)) return undefined
  return `${kind.toLowerCase()} "${reference.name}" not found`
}

function missingKey(
  find: Find,
  kind: 'ConfigMap' | 'Secret',
  reference: (Reference & { readonly key: string }) | undefined,
  { metadata }: Pod,
) {
  if (reference === undefined || reference.optional) return undefined
  const object = find(kind, reference.name)
  if (object === undefined) return missing(find, kind, reference)
  const { data, binaryData } = object as { data?: object; binaryData?: object }
  if (Object.hasOwn(data ?? {}, reference.key) || Object.hasOwn(binaryData ?? {}, reference.key))
    return undefined
  return `couldn't find key ${reference.key} in ${kind} ${metadata.namespace}/${reference.name}`
}
