import type { Deployment, DeploymentStatus, ReplicaSet } from '../kinds.ts'
import { type Condition, conditionOf, withCondition, withoutCondition } from '../runtime/conditions.ts'
import type { SandboxTime } from '../runtime/time.ts'

/** 2³¹ − 1 seconds mean that there is none. */
export const hasDeadline = ({ spec }: Deployment): boolean =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== 2 ** 31 - 1

/** A condition of a Deployment that begins now. */
export function condition(
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
  time: SandboxTime,
): Condition {
  const now = time.stamp()
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message }
}

export const progressing = (
  status: Condition['status'],
  reason: string,
  message: string,
  time: SandboxTime,
) => condition('Progressing', status, reason, message, time)

export const isComplete = ({ spec, metadata }: Deployment, status: DeploymentStatus): boolean =>
  (status.updatedReplicas ?? 0) === spec.replicas &&
  (status.replicas ?? 0) === spec.replicas &&
  (status.availableReplicas ?? 0) === spec.replicas &&
  (status.observedGeneration ?? 0) >= metadata.generation!

/** More updated, ready or available pods than before, or fewer old ones. */
function hasProgressed(before: DeploymentStatus | undefined, now: DeploymentStatus): boolean {
  const grew = (field: 'updatedReplicas' | 'availableReplicas' | 'readyReplicas') =>
    (now[field] ?? 0) > (before?.[field] ?? 0)
  const old = (status: DeploymentStatus | undefined) =>
    (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0)
  return (
    grew('updatedReplicas') || old(now) < old(before) || grew('availableReplicas') || grew('readyReplicas')
  )
}

/** The conditions with what is to be said of the progress of a rollout; `status` is the one about to be written. */
export function withProgress(
  deployment: Deployment,
  status: DeploymentStatus,
  latest: ReplicaSet | undefined,
  time: SandboxTime,
): readonly Condition[] {
  const conditions = status.conditions ?? []
  if (!hasDeadline(deployment)) return withoutCondition(conditions, 'Progressing')
  const present = conditionOf(deployment.status, 'Progressing')
  const isSettled =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && present?.reason === 'NewReplicaSetAvailable'
  if (isSettled) return conditions
  const subject = latest ? `ReplicaSet "${latest.metadata.name}"` : `Deployment "${deployment.metadata.name}"`
  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`
    return withCondition(conditions, progressing('True', 'NewReplicaSetAvailable', message, time))
  }
  if (hasProgressed(deployment.status, status)) {
    const next = progressing('True', 'ReplicaSetUpdated', `${subject} is progressing.`, time)
    const since = present?.status === 'True' ? present.lastTransitionTime! : next.lastTransitionTime!
    // Each step starts the deadline anew.
    return [...withoutCondition(conditions, 'Progressing'), { ...next, lastTransitionTime: since }]
  }
  if (untilTimedOut(deployment, present, time) === 0) {
    const message = `${subject} has timed out progressing.`
    return withCondition(conditions, progressing('False', 'ProgressDeadlineExceeded', message, time))
  }
  return conditions
}

function untilTimedOut(deployment: Deployment, present: Condition | undefined, time: SandboxTime) {
  if (present === undefined || present.reason === 'NewReplicaSetAvailable') return undefined
  return time.remaining(present.lastUpdateTime, deployment.spec.progressDeadlineSeconds!)
}

/** Milliseconds until a rollout has to be looked at again because it may have come to its deadline. */
export function untilDeadline(deployment: Deployment, time: SandboxTime): number | undefined {
  const present = conditionOf(deployment.status, 'Progressing')
  if (!hasDeadline(deployment) || present === undefined || over.has(present.reason!)) return undefined
  if (deployment.spec.paused || deployment.metadata.deletionTimestamp !== undefined) return undefined
  return time.remaining(present.lastUpdateTime, deployment.spec.progressDeadlineSeconds!)
}

/** A rollout that has come to one of these has no deadline any more. */
const over = new Set(['ProgressDeadlineExceeded', 'NewReplicaSetAvailable'])
