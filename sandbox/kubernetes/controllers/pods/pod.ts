import type { Pod } from '../kinds.ts'
import { type Condition, conditionOf, isTrue } from '../runtime/conditions.ts'
import type { SandboxTime } from '../runtime/time.ts'

export const isFinished = (pod: Pod): boolean =>
  pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'

/** Counts towards what should be there. */
export const isActive = (pod: Pod): boolean =>
  !isFinished(pod) && pod.metadata.deletionTimestamp === undefined

export const isReady = (pod: Pod): boolean => isTrue(pod.status, 'Ready')

export const readyCondition = (pod: Pod): Condition | undefined => conditionOf(pod.status, 'Ready')

/** Milliseconds until a pod will have been ready for long enough, 0 when it has; undefined while it is not ready. */
export function untilAvailable(pod: Pod, minReadySeconds: number, time: SandboxTime): number | undefined {
  if (!isReady(pod)) return undefined
  return time.remaining(readyCondition(pod)!.lastTransitionTime, minReadySeconds)
}

export const isAvailable = (pod: Pod, minReadySeconds: number, time: SandboxTime): boolean =>
  untilAvailable(pod, minReadySeconds, time) === 0
