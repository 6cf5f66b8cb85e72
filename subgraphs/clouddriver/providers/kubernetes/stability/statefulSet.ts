import {
  appsV1Only,
  behind,
  count,
  noneReported,
  observed,
  specOf,
  stable,
  statusOf,
  unstable,
  waitingForGeneration,
} from './status.ts'

interface UpdateStrategy {
  readonly type?: string
  readonly rollingUpdate?: { readonly partition?: number } | null
}

export const statefulSetStatus = appsV1Only((object) => {
  const spec = specOf(object)
  const strategy = (spec.updateStrategy ?? {}) as UpdateStrategy
  const type = strategy.type?.toLowerCase()
  if (type === 'ondelete') return stable
  const status = statusOf(object)
  if (!status) return noneReported
  if (!observed(object, status)) return unstable(waitingForGeneration)
  const desired = count(spec, 'replicas')
  const waiting = behind(status, desired, [
    ['replicas', 'Waiting for at least the desired replica count to be met'],
    ['readyReplicas', 'Waiting for all updated replicas to be ready'],
  ])
  if (waiting !== undefined) return unstable(waiting)
  if (type === 'rollingupdate' && status.updatedReplicas !== undefined && strategy.rollingUpdate) {
    const { partition } = strategy.rollingUpdate
    if (partition !== undefined && count(status, 'updatedReplicas') < count(status, 'replicas') - partition) {
      return unstable('Waiting for partitioned roll out to finish')
    }
    return { ...stable, stable: { state: true, message: 'Partitioned roll out complete' } }
  }
  if (count(status, 'currentReplicas') < desired) {
    return unstable('Waiting for all updated replicas to be scheduled')
  }
  if (status.currentRevision !== status.updateRevision) {
    return unstable('Waiting for the updated revision to match the current revision')
  }
  return stable
})
