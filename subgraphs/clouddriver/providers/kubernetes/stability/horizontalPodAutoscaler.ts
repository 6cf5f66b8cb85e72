import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ManifestStatus } from '../../../domain/manifest.ts'
import { count, noneReported, stable, statusOf, unstable } from './status.ts'

export function horizontalPodAutoscalerStatus(object: KubeObject): ManifestStatus {
  const status = statusOf(object)
  if (!status) return noneReported
  const desired = count(status, 'desiredReplicas')
  const current = count(status, 'currentReplicas')
  if (desired === current) return stable
  const direction = desired > current ? 'up' : 'down'
  return unstable(`Waiting for HPA to complete a scale ${direction}, current: ${current} desired: ${desired}`)
}
