import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ManifestStatus } from '../../../domain/manifest.ts'
import { noneReported, stable, statusOf, unavailable } from './status.ts'

/** A Pod that has failed is unstable, not failed: that is how Spinnaker sees it. */
export function podStatus(object: KubeObject): ManifestStatus {
  const status = statusOf(object)
  if (!status) return noneReported
  switch (status.phase) {
    case 'Running':
    case 'Succeeded':
      return stable
    case 'Pending':
      return unavailable('Pod is pending')
    case 'Failed':
      return unavailable('Pod has failed')
    default:
      return unavailable('Pod phase is unknown')
  }
}
