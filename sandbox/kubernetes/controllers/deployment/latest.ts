import { StatusError } from '../../errors.ts'
import type { Deployment, ReplicaSet } from '../kinds.ts'
import { hashOf, isSame } from '../runtime/canonical.ts'
import { conditionOf } from '../runtime/conditions.ts'
import { isControlledBy, ownerReference } from '../runtime/owners.ts'
import { hasDeadline, progressing } from './progress.ts'
import {
  bounds,
  desiredAnnotation,
  hashLabel,
  hasTemplateOf,
  latestSize,
  maxAnnotation,
  type ReplicaSets,
} from './replicaSets.ts'
import { highestRevision, latestAnnotations, revisionAnnotation } from './revisions.ts'
import type { Rollout } from './rollout.ts'

/** The ReplicaSets, with the latest one brought up to date, and created if it is missing and `create` says so. */
export function syncLatest(rollout: Rollout, sets: ReplicaSets, create: boolean): ReplicaSets {
  const revision = highestRevision(sets.old) + 1
  if (sets.latest) return { ...sets, latest: refresh(rollout, sets.latest, revision) }
  return create ? { ...sets, latest: createLatest(rollout, sets.old, revision) } : sets
}

function refresh(rollout: Rollout, latest: ReplicaSet, revision: number): ReplicaSet {
  const { cluster, time } = rollout.context
  const { deployment } = rollout
  const annotations = latestAnnotations(deployment, latest.metadata.annotations, revision)
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0
  if (
    !isSame(annotations, latest.metadata.annotations ?? {}) ||
    minReadySeconds !== (latest.spec.minReadySeconds ?? 0)
  ) {
    const metadata = { ...latest.metadata, annotations }
    const spec = { ...latest.spec, minReadySeconds }
    latest = cluster.update({ ...latest, metadata, spec } as ReplicaSet) as ReplicaSet
  }
  const isNew = hasDeadline(deployment) && conditionOf(deployment.status, 'Progressing') === undefined
  const message = `Found new replica set "${latest.metadata.name}"`
  rollout.note(
    latest.metadata.annotations![revisionAnnotation]!,
    isNew ? progressing('True', 'FoundNewReplicaSet', message, time) : undefined,
  )
  return latest
}

function createLatest(rollout: Rollout, old: readonly ReplicaSet[], revision: number): ReplicaSet {
  const { cluster, time } = rollout.context
  const wanted = describe(rollout.deployment, old, revision)
  let created: ReplicaSet
  try {
    created = cluster.create(wanted) as ReplicaSet
  } catch (error) {
    created = resolveFailure(rollout, wanted, error as Error)
  }
  if (created.spec.replicas > 0) rollout.tellScaled(created, 0, created.spec.replicas)
  const message = `Created new replica set "${created.metadata.name}"`
  rollout.note(
    String(revision),
    hasDeadline(rollout.deployment) ? progressing('True', 'NewReplicaSetCreated', message, time) : undefined,
  )
  return created
}

function describe(deployment: Deployment, old: readonly ReplicaSet[], revision: number): ReplicaSet {
  const { template, selector, minReadySeconds, replicas } = deployment.spec
  const hash = hashOf(template, deployment.status?.collisionCount)
  const labels = { ...template.metadata?.labels, [hashLabel]: hash }
  const annotations = {
    ...latestAnnotations(deployment, {}, revision),
    [desiredAnnotation]: String(replicas),
    [maxAnnotation]: String(replicas + bounds(deployment).surge),
  }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace!,
      labels,
      annotations,
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas: latestSize(deployment, old, 0),
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

/** The ReplicaSet of that name if it is the one wanted. Otherwise the hash collides: the next attempt gets another one. */
function resolveFailure(rollout: Rollout, wanted: ReplicaSet, error: Error): ReplicaSet {
  const { deployment, context } = rollout
  const { namespace, name } = wanted.metadata
  if (error instanceof StatusError && error.reason === 'AlreadyExists') {
    const present = context.cluster.get('ReplicaSet.apps', namespace, name!) as ReplicaSet | undefined
    if (present && isControlledBy(present, deployment) && hasTemplateOf(present, deployment)) return present
    rollout.writeStatus({
      ...deployment.status,
      collisionCount: (deployment.status?.collisionCount ?? 0) + 1,
    })
    throw error
  }
  const message = `Failed to create new replica set "${name}": ${error.message}`
  if (hasDeadline(deployment)) {
    rollout.setCondition(progressing('False', 'ReplicaSetCreateError', message, context.time))
  }
  rollout.tell('Warning', 'ReplicaSetCreateError', message)
  throw error
}
