import type { Node, NodeRequirement, NodeSelectorTerm, Pod, Taint, Toleration } from '../controllers/kinds.ts'

/** Why a node does not suit a pod by what both say; undefined when it does. */
export function unsuitable(pod: Pod, node: Node): string | undefined {
  const taint = [...(node.spec.taints ?? []), ...cordon(node)].find(
    (one) => one.effect !== 'PreferNoSchedule' && !tolerates(pod.spec.tolerations ?? [], one),
  )
  if (taint?.key === unschedulable) return 'node(s) were unschedulable'
  if (taint) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`
  return isWanted(pod, node) ? undefined : "node(s) didn't match Pod's node affinity/selector"
}

const unschedulable = 'node.kubernetes.io/unschedulable'

const cordon = ({ spec }: Node): Taint[] =>
  spec.unschedulable ? [{ key: unschedulable, effect: 'NoSchedule' }] : []

export const tolerates = (tolerations: readonly Toleration[], taint: Taint): boolean =>
  tolerations.some(
    ({ key, operator = 'Equal', value = '', effect }) =>
      (key === undefined ? operator === 'Exists' : key === taint.key) &&
      (operator === 'Exists' || value === (taint.value ?? '')) &&
      (effect === undefined || effect === '' || effect === taint.effect),
  )

/** Whether a pod's nodeSelector and its required node affinity allow a node. */
export function isWanted({ spec: { nodeSelector = {}, affinity } }: Pod, { metadata }: Node): boolean {
  const labels = metadata.labels ?? {}
  if (Object.entries(nodeSelector).some(([name, value]) => labels[name] !== value)) return false
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return terms === undefined || terms.some((term) => matches(term, labels, metadata.name!))
}

function matches(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  labels: Record<string, string>,
  name: string,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false
  return (
    matchExpressions.every((one) => meets(one, labels[one.key])) &&
    matchFields.every((one) => meets(one, one.key === 'metadata.name' ? name : undefined))
  )
}

function meets({ operator, values = [] }: NodeRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
      return Number(value) > Number(values[0])
    case 'Lt':
      return Number(value) < Number(values[0])
  }
}
