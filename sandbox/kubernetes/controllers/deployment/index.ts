import type { LabelSelector } from '#platform/kubernetes/labelSelector.ts'
import { controllerOf } from '#platform/kubernetes/objects.ts'
import type { ClusterEvent } from '../../cluster.ts'
import type { Deployment, ReplicaSet } from '../kinds.ts'
import { conditionOf } from '../runtime/conditions.ts'
import { type Context, type Controller, itself, parseKey } from '../runtime/controller.ts'
import { claim, controllersOf } from '../runtime/owners.ts'
import { cleanUp } from './cleanUp.ts'
import { syncLatest } from './latest.ts'
import { hasDeadline, isComplete, progressing, untilDeadline } from './progress.ts'
import { recreate } from './recreate.ts'
import { split } from './replicaSets.ts'
import { rollingUpdate } from './rollingUpdate.ts'
import { Rollout, source } from './rollout.ts'
import { isScaling, scale } from './scale.ts'
import { writeCounts, writeProgress } from './status.ts'

export function deploymentController(context: Context): Controller {
  return {
    name: source.component,
    watches: {
      'Deployment.apps': itself,
      'ReplicaSet.apps': controllersOf(context, 'Deployment.apps'),
      Pod: lastPods(context),
    },
    reconcile(key) {
      const { namespace, name } = parseKey(key)
      const deployment = context.cluster.get('Deployment.apps', namespace, name) as Deployment | undefined
      if (deployment === undefined) return undefined
      const rollout = new Rollout(context, deployment)
      if (selectsAll(deployment.spec.selector)) refuse(rollout)
      else sync(rollout)
      return untilDeadline(rollout.deployment, context.time)
    },
  }
}

function sync(rollout: Rollout): void {
  const { context, deployment } = rollout
  const sets = split(
    deployment,
    claim<ReplicaSet>(context, 'ReplicaSet.apps', deployment, deployment.spec.selector),
  )
  if (deployment.metadata.deletionTimestamp !== undefined) return writeCounts(rollout, sets)
  notePause(rollout)
  if (deployment.spec.paused || isScaling(deployment, sets)) {
    const synced = syncLatest(rollout, sets, false)
    scale(rollout, synced)
    if (deployment.spec.paused) cleanUp(rollout, synced.old)
    return writeCounts(rollout, synced)
  }
  const moved =
    deployment.spec.strategy.type === 'Recreate' ? recreate(rollout, sets) : rollingUpdate(rollout, sets)
  if (isComplete(rollout.deployment, rollout.deployment.status ?? {})) cleanUp(rollout, moved.old)
  writeProgress(rollout, moved)
}

/** A pause stops the clock of the deadline. */
function notePause(rollout: Rollout): void {
  const { deployment, context } = rollout
  const reason = conditionOf(deployment.status, 'Progressing')?.reason
  if (!hasDeadline(deployment) || reason === 'ProgressDeadlineExceeded') return
  const isNoted = reason === 'DeploymentPaused'
  if (deployment.spec.paused && !isNoted) {
    rollout.setCondition(progressing('Unknown', 'DeploymentPaused', 'Deployment is paused', context.time))
  } else if (!deployment.spec.paused && isNoted) {
    rollout.setCondition(progressing('Unknown', 'DeploymentResumed', 'Deployment is resumed', context.time))
  }
}

const selectsAll = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean =>
  Object.keys(matchLabels).length === 0 && matchExpressions.length === 0

function refuse(rollout: Rollout): void {
  const message = 'This deployment is selecting all pods. A non-empty selector is required.'
  rollout.tell('Warning', 'SelectingAll', message)
  rollout.writeStatus({
    ...rollout.deployment.status,
    observedGeneration: rollout.deployment.metadata.generation!,
  })
}

/** A pod that is gone may have been the last one that a Recreate waits for. */
const lastPods =
  ({ cluster }: Context) =>
  ({ type, object }: ClusterEvent): Iterable<string> => {
    const owner = type === 'DELETED' ? controllerOf(object) : undefined
    if (owner?.kind !== 'ReplicaSet') return []
    const { namespace } = object.metadata
    const set = cluster.get('ReplicaSet.apps', namespace, owner.name)
    const deployment = set && controllerOf(set)
    return deployment?.kind === 'Deployment' ? [`${namespace}/${deployment.name}`] : []
  }
