import { isWanted, tolerates } from '../../scheduler/placement.ts'
import type { DaemonSet, Node, Pod, Toleration } from '../kinds.ts'
import { podFromTemplate } from '../pods/fromTemplate.ts'

/** What the pods of every DaemonSet bear. */
const tolerations: readonly Toleration[] = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
].map(([name, effect]) => ({ key: `node.kubernetes.io/${name}`, operator: 'Exists', effect: effect! }))

export const hashLabel = 'controller-revision-hash'

const generationLabel = 'pod-template-generation'
const generationAnnotation = 'deprecated.daemonset.template.generation'

export function shouldRun({ spec: { template } }: DaemonSet, node: Node): boolean {
  const borne = [...(template.spec.tolerations ?? []), ...tolerations]
  const taints = (node.spec.taints ?? []).filter(({ effect }) => effect !== 'PreferNoSchedule')
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec: template.spec }
  return isWanted(pod, node) && taints.every((taint) => tolerates(borne, taint))
}

/** The pod for a node: the scheduler can bind it to no other. */
export function podFor(set: DaemonSet, node: string, hash: string): Pod {
  const { template } = set.spec
  const generation = set.metadata.annotations?.[generationAnnotation] ?? String(set.metadata.generation)
  const pod = podFromTemplate(template, set, {
    generateName: `${set.metadata.name}-`,
    labels: { ...template.metadata?.labels, [hashLabel]: hash, [generationLabel]: generation },
  })
  const requirement = { key: 'metadata.name', operator: 'In' as const, values: [node] }
  const terms = { nodeSelectorTerms: [{ matchFields: [requirement] }] }
  const affinity = {
    ...template.spec.affinity,
    nodeAffinity: {
      ...template.spec.affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: terms,
    },
  }
  const borne = [...(template.spec.tolerations ?? []), ...tolerations]
  return { ...pod, spec: { ...pod.spec, affinity, tolerations: borne } }
}

/** The node that a pod of a DaemonSet runs on, or is meant for. */
export function nodeOf({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return terms?.[0]?.matchFields?.find(({ key }) => key === 'metadata.name')?.values?.[0]
}
