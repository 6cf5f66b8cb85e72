import type { Deployment, ReplicaSet } from '../kinds.ts'
import {
  active,
  all,
  bounds,
  compareAge,
  desiredAnnotation,
  maxAnnotation,
  oldestFirst,
  type ReplicaSets,
  wanted,
} from './replicaSets.ts'
import type { Rollout } from './rollout.ts'

/** Whether the Deployment wants another number of pods than its ReplicaSets were last sized for. */
export const isScaling = ({ spec }: Deployment, sets: ReplicaSets): boolean =>
  active(all(sets)).some((set) => {
    const desired = set.metadata.annotations?.[desiredAnnotation]
    return desired !== undefined && Number(desired) !== spec.replicas
  })

/** Changes the sizes without rolling anything out. */
export function scale(rollout: Rollout, sets: ReplicaSets): void {
  const { deployment } = rollout
  const only = activeOrLatest(sets)
  if (only) {
    rollout.resize(only, deployment.spec.replicas)
  } else if (isSaturated(deployment, sets.latest)) {
    for (const set of active(sets.old)) rollout.resize(set, 0)
  } else if (deployment.spec.strategy.type === 'RollingUpdate') {
    scaleProportionally(rollout, active(all(sets)))
  }
}

/** The one that a change of size concerns alone; undefined in the midst of a rollout. */
function activeOrLatest(sets: ReplicaSets): ReplicaSet | undefined {
  const running = active(all(sets))
  if (running.length === 0) return sets.latest ?? oldestFirst(sets.old).at(-1)
  return running.length === 1 ? running[0] : undefined
}

const isSaturated = ({ spec }: Deployment, set: ReplicaSet | undefined): boolean =>
  set !== undefined &&
  set.spec.replicas === spec.replicas &&
  Number(set.metadata.annotations?.[desiredAnnotation]) === spec.replicas &&
  (set.status?.availableReplicas ?? 0) === spec.replicas

/** Shares the difference among all ReplicaSets by their sizes, so that a rollout that stands still keeps its balance. */
function scaleProportionally(rollout: Rollout, sets: readonly ReplicaSet[]): void {
  const { deployment } = rollout
  const { replicas } = deployment.spec
  const allowed = replicas > 0 ? replicas + bounds(deployment).surge : 0
  const toAdd = allowed - wanted(sets)
  let added = 0
  const sizes = biggestFirst(sets, toAdd > 0).map((set) => {
    const share = toAdd === added ? 0 : limit(shareOf(set, deployment), toAdd - added)
    added += share
    return { set, size: set.spec.replicas + share }
  })
  // What rounding leaves over goes to the biggest one.
  if (sizes[0]) sizes[0].size = Math.max(0, sizes[0].size + toAdd - added)
  for (const { set, size } of sizes) rollout.scale(set, size)
}

const limit = (share: number, rest: number) => (rest > 0 ? Math.min(share, rest) : Math.max(share, rest))

/** Of the same size the newest first when growing, the oldest first when shrinking. */
function biggestFirst(sets: readonly ReplicaSet[], newestFirst: boolean): ReplicaSet[] {
  return [...sets].sort(
    (a, b) => b.spec.replicas - a.spec.replicas || (newestFirst ? compareAge(b, a) : compareAge(a, b)),
  )
}

function shareOf(set: ReplicaSet, deployment: Deployment): number {
  const size = set.spec.replicas
  const { replicas } = deployment.spec
  if (replicas === 0) return -size
  const before = Number(set.metadata.annotations?.[maxAnnotation] ?? 0) || (deployment.status?.replicas ?? 0)
  if (before === 0) return 0
  return Math.round((size * (replicas + bounds(deployment).surge)) / before) - size
}
