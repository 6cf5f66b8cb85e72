import type { ReplicaSet } from '../kinds.ts'
import { revisionOf } from './revisions.ts'
import type { Rollout } from './rollout.ts'

/** Deletes the oldest of the old ReplicaSets that nothing runs in any more, beyond those to keep. */
export function cleanUp({ context, deployment }: Rollout, old: readonly ReplicaSet[]): void {
  const limit = deployment.spec.revisionHistoryLimit
  if (limit === undefined) return
  const present = old.filter((set) => set.metadata.deletionTimestamp === undefined)
  const surplus = present.length - limit
  if (surplus <= 0) return
  const byRevision = [...present].sort((a, b) => revisionOf(a) - revisionOf(b))
  for (const { metadata } of byRevision.slice(0, surplus).filter(isIdle)) {
    context.cluster.delete('ReplicaSet.apps', metadata.namespace, metadata.name!, { uid: metadata.uid! })
  }
}

const isIdle = ({ spec, status, metadata }: ReplicaSet): boolean =>
  spec.replicas === 0 &&
  (status?.replicas ?? 0) === 0 &&
  (status?.observedGeneration ?? 0) >= metadata.generation!
