import type { DaemonSet, Node, Pod } from '../kinds.ts'
import { isReady, untilAvailable } from '../pods/pod.ts'
import { counted } from '../runtime/counts.ts'
import type { SandboxTime } from '../runtime/time.ts'
import { nodeOf, shouldRun } from './placement.ts'
import { isUpdated } from './rollout.ts'

/** The status, and after how many milliseconds it will be another one. */
export function daemonSetStatus(
  set: DaemonSet,
  pods: readonly Pod[],
  nodes: readonly Node[],
  hash: string,
  time: SandboxTime,
): { status: NonNullable<DaemonSet['status']>; again: number | undefined } {
  const wanted = new Set(nodes.filter((node) => shouldRun(set, node)).map(({ metadata }) => metadata.name!))
  const oneEach = new Map<string, Pod>()
  let misscheduled = 0
  for (const pod of pods) {
    const node = nodeOf(pod)
    if (node !== undefined && wanted.has(node)) oneEach.set(node, oneEach.get(node) ?? pod)
    else misscheduled++
  }
  const there = [...oneEach.values()]
  const waits = there.map((pod) => untilAvailable(pod, set.spec.minReadySeconds ?? 0, time))
  const available = waits.filter((ms) => ms === 0).length
  const later = waits.filter((ms) => ms !== undefined && ms > 0) as number[]
  return {
    status: {
      currentNumberScheduled: there.length,
      numberMisscheduled: misscheduled,
      desiredNumberScheduled: wanted.size,
      numberReady: there.filter(isReady).length,
      observedGeneration: set.metadata.generation!,
      ...counted('updatedNumberScheduled', there.filter((pod) => isUpdated(pod, hash)).length),
      ...counted('numberAvailable', available),
      ...counted('numberUnavailable', wanted.size - available),
      ...(set.status?.collisionCount === undefined ? {} : { collisionCount: set.status.collisionCount }),
    },
    again: later.length === 0 ? undefined : Math.min(...later),
  }
}
