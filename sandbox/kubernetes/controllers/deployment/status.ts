import type { Deployment, DeploymentStatus, ReplicaSet } from '../kinds.ts'
import { type Condition, withCondition, withoutCondition } from '../runtime/conditions.ts'
import type { SandboxTime } from '../runtime/time.ts'
import { condition, withProgress } from './progress.ts'
import { actual, all, available, bounds, type ReplicaSets, ready, wanted } from './replicaSets.ts'
import type { Rollout } from './rollout.ts'

/** Writes the counts and whether enough pods are available. */
export function writeCounts(rollout: Rollout, sets: ReplicaSets): void {
  rollout.writeStatus(counts(rollout.deployment, sets, rollout.context.time))
}

/** Also writes how the rollout comes on and what its ReplicaSets fail with. */
export function writeProgress(rollout: Rollout, sets: ReplicaSets): void {
  const { deployment, context } = rollout
  const status = counts(deployment, sets, context.time)
  const conditions = withProgress(deployment, status, sets.latest, context.time)
  const failure = replicaFailure(sets)
  rollout.writeStatus({
    ...status,
    conditions: failure ? withCondition(conditions, failure) : withoutCondition(conditions, 'ReplicaFailure'),
  })
}

function counts(deployment: Deployment, sets: ReplicaSets, time: SandboxTime): DeploymentStatus {
  const each = all(sets)
  const counted = {
    replicas: actual(each),
    updatedReplicas: actual(sets.latest ? [sets.latest] : []),
    readyReplicas: ready(each),
    availableReplicas: available(each),
    unavailableReplicas: Math.max(0, wanted(each) - available(each)),
  }
  const { collisionCount, conditions = [] } = deployment.status ?? {}
  return {
    observedGeneration: deployment.metadata.generation!,
    ...Object.fromEntries(Object.entries(counted).filter(([, count]) => count > 0)),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: withCondition(conditions, availability(deployment, counted.availableReplicas, time)),
  }
}

function availability(deployment: Deployment, availableReplicas: number, time: SandboxTime): Condition {
  const isEnough = availableReplicas >= deployment.spec.replicas - bounds(deployment).unavailable
  return isEnough
    ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', time)
    : condition(
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
        time,
      )
}

/** What the latest ReplicaSet fails with, or else one of the others. */
function replicaFailure({ latest, old }: ReplicaSets): Condition | undefined {
  for (const set of latest ? [latest, ...old] : old) {
    const failure = failureOf(set)
    if (failure) return { ...failure, lastUpdateTime: failure.lastTransitionTime! }
  }
  return undefined
}

const failureOf = (set: ReplicaSet) => set.status?.conditions?.find(({ type }) => type === 'ReplicaFailure')
