import type { ControllerRevision, Pod, StatefulSet, StatefulSetStatus } from '../kinds.ts'
import { isAvailable, isReady } from '../pods/pod.ts'
import { counted } from '../runtime/counts.ts'
import type { SandboxTime } from '../runtime/time.ts'
import { revisionOf } from './pods.ts'

export function statefulSetStatus(
  set: StatefulSet,
  pods: readonly Pod[],
  current: ControllerRevision,
  update: ControllerRevision,
  time: SandboxTime,
): StatefulSetStatus {
  const { minReadySeconds = 0, updateStrategy } = set.spec
  const isRunning = (pod: Pod) => pod.status?.phase === 'Running' && isReady(pod)
  const staying = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined)
  const ofRevision = ({ metadata }: ControllerRevision) =>
    staying.filter((pod) => revisionOf(pod) === metadata.name).length
  const ready = pods.filter(isRunning)
  const updated = ofRevision(update)
  // Once all pods are of the new revision it is the current one.
  const isDone =
    updateStrategy.type === 'RollingUpdate' && updated === pods.length && ready.length === pods.length
  return {
    observedGeneration: set.metadata.generation!,
    replicas: pods.length,
    ...counted('readyReplicas', ready.length),
    ...counted('currentReplicas', isDone ? updated : ofRevision(current)),
    ...counted('updatedReplicas', updated),
    availableReplicas: ready.filter((pod) => isAvailable(pod, minReadySeconds, time)).length,
    currentRevision: isDone ? update.metadata.name! : current.metadata.name!,
    updateRevision: update.metadata.name!,
    collisionCount: set.status?.collisionCount ?? 0,
  }
}
