import { groupOf, type KubeObject } from '#platform/kubernetes/objects.ts'

/** `Deployment.apps`, `Pod`: how the cluster's port names kinds. */
export function kindOf({ apiVersion, kind }: { apiVersion: string; kind: string } | KubeObject): string {
  const group = groupOf(apiVersion)
  return group === '' ? kind : `${kind}.${group}`
}
