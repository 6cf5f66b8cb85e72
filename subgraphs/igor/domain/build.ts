import type { JsonObject } from '#platform/definition/json.ts'

export type BuildResult = 'SUCCESS' | 'UNSTABLE' | 'BUILDING' | 'ABORTED' | 'FAILURE' | 'NOT_BUILT'

export interface BuildArtifact {
  readonly fileName: string
  readonly displayPath: string
  readonly relativePath: string
  readonly reference?: string
  readonly name?: string
  readonly type?: string
  readonly version?: string
  readonly decorated?: boolean
  readonly metadata?: JsonObject
}

export interface GitRevision {
  readonly name?: string
  readonly branch?: string
  readonly sha1: string
  readonly committer?: string
  readonly compareUrl?: string
  readonly message?: string
  /** ISO 8601. */
  readonly timestamp?: string
  readonly remoteUrl?: string
}

/** A build of any CI system, with the fields of Spinnaker's GenericBuild. Times are milliseconds. */
export interface Build {
  /** What the system knows it by; `number` where that is one. */
  readonly id: string
  readonly number?: number
  readonly name: string
  readonly fullDisplayName?: string
  readonly building: boolean
  readonly result: BuildResult
  readonly duration?: number
  /** When it began. */
  readonly timestamp?: number
  readonly url?: string
  readonly artifacts: readonly BuildArtifact[]
  readonly testResults?: readonly JsonObject[]
  readonly genericGitRevisions?: readonly GitRevision[]
  readonly properties?: JsonObject
}
