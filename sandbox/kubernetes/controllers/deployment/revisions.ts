import type { ObjectMeta } from '#platform/kubernetes/objects.ts'
import type { Deployment, ReplicaSet } from '../kinds.ts'
import { desiredAnnotation, maxAnnotation } from './replicaSets.ts'

export const revisionAnnotation = 'deployment.kubernetes.io/revision'
const historyAnnotation = 'deployment.kubernetes.io/revision-history'

/** What a ReplicaSet does not take over from its Deployment. */
const ownAnnotations = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  revisionAnnotation,
  historyAnnotation,
  desiredAnnotation,
  maxAnnotation,
])

export const revisionOf = ({ metadata }: { metadata: ObjectMeta }): number =>
  Number(metadata.annotations?.[revisionAnnotation] ?? 0)

export const highestRevision = (sets: readonly ReplicaSet[]): number => Math.max(0, ...sets.map(revisionOf))

/**
 * The annotations of the latest ReplicaSet: those of its Deployment, and the revision. One that comes back keeps the
 * revisions that it has had.
 */
export function latestAnnotations(
  deployment: Deployment,
  present: ObjectMeta['annotations'],
  revision: number,
): Record<string, string> {
  const annotations: Record<string, string> = { ...present }
  for (const [name, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!ownAnnotations.has(name)) annotations[name] = value
  }
  const had = present?.[revisionAnnotation]
  if (Number(had ?? 0) < revision) {
    annotations[revisionAnnotation] = String(revision)
    if (had !== undefined) {
      const history = annotations[historyAnnotation]
      annotations[historyAnnotation] = history ? `${history},${had}` : had
    }
  }
  return annotations
}
