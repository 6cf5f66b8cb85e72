import type { DaemonSet, Node, Pod } from '../kinds.ts'
import { isAvailable } from '../pods/pod.ts'
import { resolve } from '../runtime/intOrPercent.ts'
import type { SandboxTime } from '../runtime/time.ts'
import { hashLabel, nodeOf } from './placement.ts'

export const isUpdated = (pod: Pod, hash: string): boolean => pod.metadata.labels?.[hashLabel] === hash

/**
 * The old pods that can go now: those that are not available anyway, and so many of the others that no more than
 * maxUnavailable nodes are without one.
 */
export function outdated(
  set: DaemonSet,
  pods: readonly Pod[],
  nodes: readonly Node[],
  hash: string,
  time: SandboxTime,
): Pod[] {
  const { minReadySeconds = 0, updateStrategy } = set.spec
  const most = Math.max(1, resolve(updateStrategy.rollingUpdate?.maxUnavailable ?? 1, nodes.length, 'up'))
  const staying = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined)
  const available = staying.filter((pod) => isAvailable(pod, minReadySeconds, time))
  const nodesWith = new Set(available.map(nodeOf))
  const unavailable = nodes.filter(({ metadata }) => !nodesWith.has(metadata.name!)).length
  const old = staying.filter((pod) => !isUpdated(pod, hash))
  const healthy = old.filter((pod) => available.includes(pod))
  return [
    ...old.filter((pod) => !available.includes(pod)),
    ...healthy.slice(0, Math.max(0, most - unavailable)),
  ]
}
