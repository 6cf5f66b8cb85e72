import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { JsonObject } from '../../../domain/manifest.ts'
import type { ClusterAccess } from '../account.ts'
import type { Kind } from '../kinds/define.ts'
import { eventsOf, isWarning } from './events.ts'
import { isOwnedBy, owned, ownedPods } from './pods.ts'

/** The pods that a workload's rollout waits for, and what keeps it from making them. */
export interface Rolling {
  readonly pods: readonly KubeObject[]
  readonly causes: readonly JsonObject[]
}

const nothing: Rolling = { pods: [], causes: [] }

export async function rollingOf(
  account: Pick<ClusterAccess, 'client'>,
  object: KubeObject,
  kind: Kind,
  signal: AbortSignal,
): Promise<Rolling> {
  switch (kind.name) {
    case 'pod':
      return { pods: [object], causes: [] }
    case 'deployment':
      return ofDeployment(account, object, signal)
    case 'replicaSet':
      return { pods: await ownedPods(account, object, signal), causes: failedCreations(object) }
    case 'statefulSet':
    case 'daemonSet':
    case 'job':
      return ofController(account, object, signal)
    default:
      return nothing
  }
}

const revision = 'deployment.kubernetes.io/revision'

/** The ReplicaSet of its newest revision is what has to get on. */
async function ofDeployment(
  account: Pick<ClusterAccess, 'client'>,
  deployment: KubeObject,
  signal: AbortSignal,
): Promise<Rolling> {
  const wanted = deployment.metadata.annotations?.[revision]
  const replicaSets = await owned(account, { kind: 'ReplicaSet', group: 'apps' }, deployment, signal)
  const newest = replicaSets.find(({ metadata }) => metadata.annotations?.[revision] === wanted)
  if (!newest) return nothing
  const pods = await ownedPods(account, newest, signal)
  return { pods: pods.filter((pod) => isOwnedBy(pod, newest)), causes: failedCreations(newest) }
}

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

/** A ReplicaSet says in its status that it cannot make pods: a quota, an admission rule, a missing service account. */
function failedCreations(replicaSet: KubeObject): JsonObject[] {
  const { conditions = [] } = (replicaSet.status ?? {}) as { conditions?: readonly Condition[] }
  return conditions
    .filter(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
    .map(({ reason = 'FailedCreate', message }) => ({
      replicaSet: replicaSet.metadata.name,
      reason,
      message,
    }))
}

/** The others say it in events alone. */
async function ofController(
  account: Pick<ClusterAccess, 'client'>,
  object: KubeObject,
  signal: AbortSignal,
): Promise<Rolling> {
  const pods = await ownedPods(account, object, signal)
  const { updateRevision } = (object.status ?? {}) as { updateRevision?: string }
  const newest = pods.filter(
    ({ metadata }) => metadata.labels?.['controller-revision-hash'] === updateRevision,
  )
  const events = await eventsOf(account.client, object, signal)
  const failed = events.findLast((event) => isWarning(event) && event.reason === 'FailedCreate')
  const isPast = failed !== undefined && pods.some((pod) => createdAfter(pod, failed))
  return {
    pods: updateRevision !== undefined && newest.length > 0 ? newest : pods,
    causes: failed && !isPast ? [{ reason: 'FailedCreate', message: failed.message }] : [],
  }
}

const createdAfter = ({ metadata }: KubeObject, { lastTimestamp }: JsonObject) =>
  Date.parse(metadata.creationTimestamp ?? '') > Date.parse(String(lastTimestamp))
