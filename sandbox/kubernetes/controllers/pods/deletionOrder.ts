import type { Pod } from '../kinds.ts'
import { isReady, readyCondition } from './pod.ts'

const phaseRank = { Pending: 0, Unknown: 1, Running: 2 } as Record<string, number>

const deletionCost = (pod: Pod) =>
  Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0)

const restarts = (pod: Pod) =>
  Math.max(0, ...(pod.status?.containerStatuses ?? []).map((container) => container.restartCount))

const time = (stamp: string | null | undefined) => (stamp ? Date.parse(stamp) : Number.POSITIVE_INFINITY)

/** What decides between two pods, in this order; of two pods the one with the smaller number goes first. */
const criteria = (nodeCounts: ReadonlyMap<string | undefined, number>): ((pod: Pod) => number)[] => [
  (pod) => (pod.spec.nodeName ? 1 : 0),
  (pod) => phaseRank[pod.status?.phase ?? 'Pending'] ?? 2,
  (pod) => (isReady(pod) ? 1 : 0),
  deletionCost,
  (pod) => -(nodeCounts.get(pod.spec.nodeName) ?? 0),
  (pod) => (isReady(pod) ? -time(readyCondition(pod)?.lastTransitionTime) : 0),
  (pod) => -restarts(pod),
  (pod) => -time(pod.metadata.creationTimestamp),
]

/**
 * The pods that are of least worth, first: not bound, pending, not ready, cheap to delete, doubled up on a node, ready
 * for a short time only, restarted often, young.
 */
export function leastWorthy(pods: readonly Pod[], count: number): Pod[] {
  if (count <= 0) return []
  if (count >= pods.length) return [...pods]
  const nodeCounts = new Map<string | undefined, number>()
  for (const { spec } of pods) nodeCounts.set(spec.nodeName, (nodeCounts.get(spec.nodeName) ?? 0) + 1)
  const ranked = pods.map((pod) => ({ pod, ranks: criteria(nodeCounts).map((rank) => rank(pod)) }))
  ranked.sort((a, b) => {
    const differs = a.ranks.findIndex((rank, i) => rank !== b.ranks[i])
    return differs < 0 ? 0 : a.ranks[differs]! - b.ranks[differs]!
  })
  return ranked.slice(0, count).map(({ pod }) => pod)
}
