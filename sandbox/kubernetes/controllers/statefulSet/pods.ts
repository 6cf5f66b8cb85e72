import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ControllerRevision, Pod, StatefulSet } from '../kinds.ts'
import { podFromTemplate } from '../pods/fromTemplate.ts'

const revisionLabel = 'controller-revision-hash'

export const revisionOf = (pod: Pod): string | undefined => pod.metadata.labels?.[revisionLabel]

/** The number at the end of a pod's name; −1 when the name is not of the set's. */
export function ordinalOf(set: StatefulSet, { metadata }: Pod): number {
  const prefix = `${set.metadata.name}-`
  const rest = metadata.name!.startsWith(prefix) ? metadata.name!.slice(prefix.length) : ''
  return /^\d+$/.test(rest) ? Number(rest) : -1
}

/** The pod of an ordinal as a revision describes it. */
export function podOf(set: StatefulSet, ordinal: number, revision: ControllerRevision): Pod {
  const { $patch: _, ...template } = revision.data.spec.template
  const name = `${set.metadata.name}-${ordinal}`
  const pod = podFromTemplate(template, set, {
    name,
    labels: {
      ...template.metadata?.labels,
      'apps.kubernetes.io/pod-index': String(ordinal),
      [revisionLabel]: revision.metadata.name!,
      'statefulset.kubernetes.io/pod-name': name,
    },
  })
  const claims = claimsOf(set, name)
  const own = new Set(claims.map(({ template }) => template))
  const volumes = [
    ...(template.spec.volumes ?? []).filter((volume) => !own.has(volume.name)),
    ...claims.map(({ template, claim }) => ({
      name: template,
      persistentVolumeClaim: { claimName: claim.metadata.name! },
    })),
  ]
  const { serviceName } = set.spec
  return {
    ...pod,
    spec: {
      ...pod.spec,
      ...(volumes.length === 0 ? {} : { volumes }),
      hostname: name,
      ...(serviceName ? { subdomain: serviceName } : {}),
    },
  }
}

/** The claims that a pod of the set has, with the name of the template of each. */
export function claimsOf(set: StatefulSet, podName: string): { template: string; claim: KubeObject }[] {
  return (set.spec.volumeClaimTemplates ?? []).map(({ metadata, spec }) => ({
    template: metadata.name!,
    claim: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: `${metadata.name}-${podName}`,
        namespace: set.metadata.namespace!,
        labels: { ...metadata.labels, ...set.spec.selector.matchLabels },
        ...(metadata.annotations ? { annotations: metadata.annotations } : {}),
      },
      spec,
    },
  }))
}
