import type { Pod } from '../kinds.ts'
import { isFinished } from '../pods/pod.ts'
import { controlled } from '../runtime/owners.ts'
import { syncLatest } from './latest.ts'
import { active, actual, type ReplicaSets } from './replicaSets.ts'
import type { Rollout } from './rollout.ts'

/** All old pods go, and when none is left the new ones come. */
export function recreate(rollout: Rollout, split: ReplicaSets): ReplicaSets {
  const present = syncLatest(rollout, split, false)
  const running = active(present.old)
  for (const set of running) rollout.resize(set, 0)
  if (running.length > 0 || hasOldPods(rollout, present)) return present
  const sets = present.latest ? present : syncLatest(rollout, present, true)
  rollout.resize(sets.latest!, rollout.deployment.spec.replicas)
  return sets
}

function hasOldPods({ context: { cluster } }: Rollout, { old }: ReplicaSets): boolean {
  if (actual(old) > 0) return true
  return old.some((set) => controlled(cluster, 'Pod', set).some((pod) => !isFinished(pod as Pod)))
}
