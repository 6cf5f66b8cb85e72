import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ManifestStatus } from '../../../domain/manifest.ts'
import { count, failed, noneReported, specOf, stable, statusOf, unstable } from './status.ts'

export function jobStatus(object: KubeObject): ManifestStatus {
  const status = statusOf(object)
  if (!status) return noneReported
  const spec = specOf(object)
  const completions = typeof spec.completions === 'number' ? spec.completions : 1
  if (count(status, 'succeeded') >= completions) return stable
  const failure = status.conditions?.find(
    ({ type, status }) => type?.toLowerCase() === 'failed' && status?.toLowerCase() === 'true',
  )
  return failure ? failed(failure.message) : unstable('Waiting for jobs to finish')
}
