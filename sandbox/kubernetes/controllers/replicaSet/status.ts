import { matchesLabels } from '#platform/kubernetes/labelSelector.ts'
import type { Pod, ReplicaSet, ReplicaSetStatus } from '../kinds.ts'
import { isAvailable, isReady } from '../pods/pod.ts'
import { isSame } from '../runtime/canonical.ts'
import { type Condition, conditionOf, withCondition, withoutCondition } from '../runtime/conditions.ts'
import { counted } from '../runtime/counts.ts'
import type { SandboxTime } from '../runtime/time.ts'

/** `failure` is why pods could not be created or deleted. */
export function replicaSetStatus(
  set: ReplicaSet,
  pods: readonly Pod[],
  failure: Error | undefined,
  time: SandboxTime,
): ReplicaSetStatus {
  const { template, minReadySeconds = 0, replicas } = set.spec
  const matchLabels = template.metadata?.labels ?? {}
  const isLabeled = (pod: Pod) => matchesLabels({ matchLabels }, pod.metadata.labels)
  return {
    replicas: pods.length,
    ...counted('fullyLabeledReplicas', pods.filter(isLabeled).length),
    ...counted('readyReplicas', pods.filter(isReady).length),
    ...counted('availableReplicas', pods.filter((pod) => isAvailable(pod, minReadySeconds, time)).length),
    ...conditions(set.status?.conditions ?? [], failure, replicas > pods.length, time),
    observedGeneration: set.metadata.generation!,
  }
}

function conditions(
  present: readonly Condition[],
  failure: Error | undefined,
  isShort: boolean,
  time: SandboxTime,
): { conditions?: readonly Condition[] } {
  const next = failure
    ? conditionOf({ conditions: present }, 'ReplicaFailure')
      ? present
      : withCondition(present, {
          type: 'ReplicaFailure',
          status: 'True',
          lastTransitionTime: time.stamp(),
          reason: isShort ? 'FailedCreate' : 'FailedDelete',
          message: failure.message,
        })
    : withoutCondition(present, 'ReplicaFailure')
  return next.length === 0 ? {} : { conditions: next }
}

export const sameStatus = (present: ReplicaSetStatus | undefined, next: ReplicaSetStatus): boolean =>
  present !== undefined && isSame(present, next)
