import type { Deployment, PodTemplate, ReplicaSet } from '../kinds.ts'
import { isSame } from '../runtime/canonical.ts'
import { resolve } from '../runtime/intOrPercent.ts'

export const hashLabel = 'pod-template-hash'
export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas'
export const maxAnnotation = 'deployment.kubernetes.io/max-replicas'

/** The ReplicaSet whose template is the Deployment's, and all the others. */
export interface ReplicaSets {
  readonly latest: ReplicaSet | undefined
  readonly old: readonly ReplicaSet[]
}

export const all = ({ latest, old }: ReplicaSets): readonly ReplicaSet[] => (latest ? [...old, latest] : old)

export const active = (sets: readonly ReplicaSet[]): ReplicaSet[] =>
  sets.filter((set) => set.spec.replicas > 0)

const sum = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number | undefined) =>
  sets.reduce((total, set) => total + (count(set) ?? 0), 0)

export const wanted = (sets: readonly ReplicaSet[]): number => sum(sets, (set) => set.spec.replicas)
export const actual = (sets: readonly ReplicaSet[]): number => sum(sets, (set) => set.status?.replicas)
export const ready = (sets: readonly ReplicaSet[]): number => sum(sets, (set) => set.status?.readyReplicas)
export const available = (sets: readonly ReplicaSet[]): number =>
  sum(sets, (set) => set.status?.availableReplicas)

/** By age; of the same second by name, so that the order is always the same. */
export const oldestFirst = (sets: readonly ReplicaSet[]): ReplicaSet[] =>
  [...sets].sort((a, b) => compareAge(a, b))

export function compareAge(a: ReplicaSet, b: ReplicaSet): number {
  const [x, y] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '']
  if (x !== y) return x < y ? -1 : 1
  return a.metadata.name! < b.metadata.name! ? -1 : 1
}

const withoutHash = ({ metadata = {}, spec }: PodTemplate) => {
  const { [hashLabel]: _, ...labels } = metadata.labels ?? {}
  return { metadata: { ...metadata, labels }, spec }
}

export const hasTemplateOf = (set: ReplicaSet, deployment: Deployment): boolean =>
  isSame(withoutHash(set.spec.template), withoutHash(deployment.spec.template))

export function split(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSets {
  const latest = oldestFirst(sets).find((set) => hasTemplateOf(set, deployment))
  return { latest, old: sets.filter((set) => set !== latest) }
}

/** How many pods more, and how many fewer than wanted there may be. */
export function bounds({ spec: { replicas, strategy } }: Deployment): { surge: number; unavailable: number } {
  if (strategy.type !== 'RollingUpdate') return { surge: 0, unavailable: 0 }
  const surge = resolve(strategy.rollingUpdate?.maxSurge, replicas, 'up')
  const unavailable = resolve(strategy.rollingUpdate?.maxUnavailable, replicas, 'down')
  // Rounding may leave nothing that could move.
  if (surge === 0 && unavailable === 0) return { surge, unavailable: Math.min(1, replicas) }
  return { surge, unavailable: Math.min(unavailable, replicas) }
}

/** How big the latest ReplicaSet may be now. */
export function latestSize(deployment: Deployment, sets: readonly ReplicaSet[], latest: number): number {
  const { replicas, strategy } = deployment.spec
  if (strategy.type === 'Recreate') return replicas
  const room = replicas + bounds(deployment).surge - wanted(sets)
  return room <= 0 ? latest : latest + Math.min(room, replicas - latest)
}
