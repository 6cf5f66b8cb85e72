import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ManifestStatus } from '../../../domain/manifest.ts'
import { noneReported, stable, statusOf } from './status.ts'

export const cronJobStatus = (object: KubeObject): ManifestStatus =>
  statusOf(object) ? stable : noneReported
