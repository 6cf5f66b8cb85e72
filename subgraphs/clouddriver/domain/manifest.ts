import type { Moniker } from './resources.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** 'kind name' and where it is, e.g. { location: 'default', name: 'deployment web' }; the location of what is in none is ''. */
export interface ManifestReference {
  readonly location: string
  readonly name: string
}

/** One of the four things that Spinnaker says of a manifest. */
export interface Condition {
  readonly state: boolean
  readonly message?: string
}

export interface ManifestStatus {
  readonly stable: Condition
  readonly paused: Condition
  readonly available: Condition
  readonly failed: Condition
}

/** A thing in a cloud as it is now, in the cloud's own form, without what is secret in it. */
export interface Manifest extends ManifestReference {
  readonly account: string
  readonly moniker?: Moniker | undefined
  readonly manifest: JsonObject
  readonly status: ManifestStatus
  readonly artifacts: readonly JsonObject[]
  readonly warnings: readonly JsonObject[]
}

export const manifestCriteria = ['NEWEST', 'SECOND_NEWEST', 'OLDEST', 'LARGEST', 'SMALLEST'] as const
export type ManifestCriteria = (typeof manifestCriteria)[number]

/** Which manifests make a cluster. */
export interface ClusterReference {
  readonly location: string
  readonly kind: string
  readonly application: string
  readonly cluster: string
}

/** How far the rollout of one manifest is. `causes`: what hinders it, each instance that is not well, with what is known of it. */
export interface Rollout extends ManifestReference {
  readonly stable: boolean
  readonly failed: boolean
  readonly paused: boolean
  readonly available: boolean
  readonly message: string
  readonly causes: readonly JsonObject[]
}

export interface ManifestChange {
  readonly path: string
  readonly before?: unknown
  readonly after?: unknown
}

/** What deploying a manifest would change. */
export interface ManifestDiff extends ManifestReference {
  readonly action: 'CREATE' | 'UPDATE' | 'RECREATE' | 'NONE'
  readonly changes: readonly ManifestChange[]
  readonly problems: readonly string[]
}

export type JobState = 'Starting' | 'Running' | 'Failed' | 'Succeeded' | 'Unknown'

/** Work that ends, run in a cloud. */
export interface Job {
  readonly account: string
  readonly location: string
  readonly name: string
  readonly state: JobState
  readonly createdTime?: number | undefined
  readonly completedTime?: number | undefined
  readonly message?: string | undefined
  readonly completionDetails: JsonObject
  /** In the order of their start. */
  readonly instances: readonly { readonly name: string; readonly containers: readonly string[] }[]
}
