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

export const daemonSetStatus = appsV1Only((object) => {
  const status = statusOf(object)
  if (!status) return noneReported
  if (!observed(object, status)) return unstable(waitingForGeneration)
  const strategy = (specOf(object).updateStrategy ?? {}) as { readonly type?: string }
  if (strategy.type?.toLowerCase() !== 'rollingupdate') return stable
  const waiting = behind(status, count(status, 'desiredNumberScheduled'), [
    ['currentNumberScheduled', 'Waiting for all replicas to be scheduled'],
    ['updatedNumberScheduled', 'Waiting for all updated replicas to be scheduled'],
    ['numberAvailable', 'Waiting for all replicas to be available'],
    ['numberReady', 'Waiting for all replicas to be ready'],
  ])
  return waiting === undefined ? stable : unstable(waiting)
})
