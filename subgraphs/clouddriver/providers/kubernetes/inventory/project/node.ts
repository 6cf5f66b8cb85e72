import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { NodeBody } from '../entry.ts'

const zoneLabels = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone']

export function node({ metadata }: KubeObject): NodeBody {
  return { type: 'node', zone: zoneLabels.flatMap((label) => metadata.labels?.[label] ?? [])[0] }
}
