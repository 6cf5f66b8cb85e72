import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ManifestStatus } from '../../../domain/manifest.ts'
import {
  appsV1Only,
  behind,
  count,
  noneReported,
  observed,
  type StatusCondition,
  type StatusFields,
  specOf,
  stable,
  statusOf,
  unavailable,
  unstable,
  waitingForGeneration,
} from './status.ts'

const has = (text: string | undefined, wanted: string) => text?.toLowerCase() === wanted

/** What holds is collected: a Deployment can be paused, unavailable, failed and behind all at once. */
export const deploymentStatus = appsV1Only((object): ManifestStatus => {
  const status = statusOf(object)
  if (!status) return noneReported
  if (!observed(object, status)) return unstable(waitingForGeneration)
  const conditions = status.conditions ?? []
  let result: ManifestStatus = stable
  const pausedBy = conditions.find(({ reason }) => has(reason, 'deploymentpaused'))
  if (pausedBy) result = { ...result, paused: { state: true, ...messageOf(pausedBy) } }
  const missing = conditions.find(({ type, status }) => has(type, 'available') && has(status, 'false'))
  if (missing) result = { ...unavailable(missing.message), paused: result.paused }
  if (
    conditions.some(({ type, reason }) => has(type, 'progressing') && has(reason, 'progressdeadlineexceeded'))
  ) {
    result = { ...result, failed: { state: true, message: 'Deployment exceeded its progress deadline' } }
  }
  const waiting = waitingFor(object, status)
  return waiting === undefined ? result : { ...result, stable: { state: false, message: waiting } }
})

const messageOf = ({ message }: StatusCondition) => (message === undefined ? {} : { message })

function waitingFor(object: KubeObject, status: StatusFields): string | undefined {
  const desired = count(specOf(object), 'replicas')
  const updated = count(status, 'updatedReplicas')
  if (updated < desired) return 'Waiting for all replicas to be updated'
  if (count(status, 'replicas') > updated) return 'Waiting for old replicas to finish termination'
  return behind(status, desired, [
    ['availableReplicas', 'Waiting for all replicas to be available'],
    ['readyReplicas', 'Waiting for all replicas to be ready'],
  ])
}
