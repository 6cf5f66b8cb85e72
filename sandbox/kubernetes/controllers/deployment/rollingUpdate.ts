import type { ReplicaSet } from '../kinds.ts'
import { syncLatest } from './latest.ts'
import { active, all, bounds, latestSize, oldestFirst, type ReplicaSets, wanted } from './replicaSets.ts'
import type { Rollout } from './rollout.ts'

/** One step: the latest ReplicaSet grows as far as it may, or else the old ones shrink as far as they may. */
export function rollingUpdate(rollout: Rollout, split: ReplicaSets): ReplicaSets {
  const sets = syncLatest(rollout, split, true)
  const latest = sets.latest!
  if (!growLatest(rollout, sets, latest)) shrinkOld(rollout, sets, latest)
  return sets
}

function growLatest(rollout: Rollout, sets: ReplicaSets, latest: ReplicaSet): boolean {
  const { replicas } = rollout.deployment.spec
  const size =
    latest.spec.replicas > replicas
      ? replicas
      : latestSize(rollout.deployment, all(sets), latest.spec.replicas)
  return rollout.resize(latest, size)
}

function shrinkOld(rollout: Rollout, sets: ReplicaSets, latest: ReplicaSet): void {
  const old = oldestFirst(active(sets.old))
  if (old.length === 0) return
  const { deployment } = rollout
  const minAvailable = deployment.spec.replicas - bounds(deployment).unavailable
  const unavailable = latest.spec.replicas - (latest.status?.availableReplicas ?? 0)
  const spare = wanted(all(sets)) - minAvailable - unavailable
  if (spare <= 0) return
  const sizes = withoutUnhealthy(old, spare)
  takeAvailable(old, sizes, staying(all(sets)) - minAvailable)
  for (const set of old) rollout.resize(set, sizes.get(set)!)
}

/** The available pods that have not been told to go: a ReplicaSet that was just resized still counts those that have. */
const staying = (sets: readonly ReplicaSet[]): number =>
  sets.reduce((sum, { spec, status }) => sum + Math.min(status?.availableReplicas ?? 0, spec.replicas), 0)

/** Pods that are not available anyway go first: they must not hold up the rollout. */
function withoutUnhealthy(old: readonly ReplicaSet[], spare: number): Map<ReplicaSet, number> {
  let rest = spare
  return new Map(
    old.map((set) => {
      const unhealthy = set.spec.replicas - (set.status?.availableReplicas ?? 0)
      const taken = Math.max(0, Math.min(rest, unhealthy))
      rest -= taken
      return [set, set.spec.replicas - taken]
    }),
  )
}

function takeAvailable(old: readonly ReplicaSet[], sizes: Map<ReplicaSet, number>, spare: number): void {
  let rest = Math.max(0, spare)
  for (const set of old) {
    const size = sizes.get(set)!
    const taken = Math.min(size, rest)
    rest -= taken
    sizes.set(set, size - taken)
  }
}
