import {
  appsV1Only,
  behind,
  count,
  noneReported,
  observed,
  specOf,
  stable,
  statusOf,
  unavailable,
  unstable,
} from './status.ts'

export const replicaSetStatus = appsV1Only((object) => {
  const status = statusOf(object)
  if (!status) return noneReported
  const waiting = behind(status, count(specOf(object), 'replicas'), [
    ['fullyLabeledReplicas', 'Waiting for all replicas to be fully-labeled'],
    ['readyReplicas', 'Waiting for all replicas to be ready'],
    ['availableReplicas', 'Waiting for all replicas to be available'],
  ])
  if (waiting !== undefined) return unavailable(waiting)
  return observed(object, status) ? stable : unstable('Waiting for replicaset spec update to be observed')
})
