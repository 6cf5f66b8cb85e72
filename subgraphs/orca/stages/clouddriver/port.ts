import type { Caller } from '#platform/identity/caller.ts'
import type { JsonObject } from '../../domain/execution.ts'

/**
 * What stages ask of Clouddriver. Everything throws PlatformError; UNAVAILABLE says that nobody answers now. A read with
 * `waitMs` is answered as soon as what is asked for has changed, and stops to be waited for with the asker's signal.
 */
export interface ClouddriverPort {
  readonly operations: CloudOperations
  readonly manifests: CloudManifests
  readonly jobs: CloudJobs
  /** The content of an artifact as text; undefined for one that is no text. */
  artifactText(artifact: JsonObject, asker: Asker): Promise<string | undefined>
  clusters(wanted: ClusterQuery, asker: Asker): Promise<readonly Cluster[]>
}

/** On whose behalf something is asked, and until when the answer is of use. */
export interface Asker {
  readonly caller: Caller
  readonly signal: AbortSignal
}

/** How long a read may wait for a change, at most 25 s. */
export interface Patience {
  readonly waitMs: number
}

export interface CloudOperations {
  /**
   * Has operations done in a cloud and answers the id of their task. A repeated call with the same `requestId` answers the same
   * task. It is not given up halfway: what it started has to be known.
   */
  submit(request: OperationsRequest, caller: Caller): Promise<string>
  /** The task as soon as its revision is above `afterRevision`, or has ended; undefined when there is none. */
  task(
    id: string,
    wait: Patience & { afterRevision?: number },
    asker: Asker,
  ): Promise<OperationTask | undefined>
  cancel(taskId: string, reason: string, caller: Caller): Promise<void>
  /** What operations would do and answer, without doing it. */
  effects(
    request: Pick<OperationsRequest, 'cloudProvider' | 'operations' | 'application'>,
    asker: Asker,
  ): Promise<OperationEffects>
}

export interface OperationEffects {
  /** Each `{ account, location, name, action, changes }`. */
  readonly effects: readonly JsonObject[]
  readonly problems: readonly string[]
  readonly resultObjects: readonly JsonObject[]
}

export interface OperationsRequest {
  readonly cloudProvider: string
  /** Each `{ "<operation>": { … description } }`. */
  readonly operations: readonly JsonObject[]
  readonly requestId: string
  readonly application: string
  readonly stageId: string
}

export interface OperationTask {
  readonly id: string
  readonly revision: number
  readonly state: 'STARTED' | 'COMPLETED' | 'FAILED' | 'CANCELED'
  readonly history: readonly { readonly phase: string; readonly status: string }[]
  readonly resultObjects: readonly JsonObject[]
  readonly failure?: {
    readonly code: string
    readonly message: string
    readonly errors: readonly string[]
    readonly details: JsonObject
  }
}

/** 'kind name' and where it is; the location of what is in none is ''. */
export interface ManifestReference {
  readonly location: string
  readonly name: string
}

/** A thing in a cloud as it is now. */
export interface LiveManifest extends ManifestReference {
  readonly manifest: JsonObject
  /** Spinnaker's stable, paused, available, failed, each `{ state, message }`. */
  readonly status: JsonObject
  readonly artifacts: readonly JsonObject[]
}

/** The manifests of a kind that are versions of the same thing. */
export interface ManifestCluster {
  readonly account: string
  readonly location: string
  readonly kind: string
  readonly application: string
  readonly cluster: string
}

export const manifestCriteria = ['newest', 'second_newest', 'oldest', 'largest', 'smallest'] as const
export type ManifestCriteria = (typeof manifestCriteria)[number]

export interface CloudManifests {
  find(account: string, reference: ManifestReference, asker: Asker): Promise<LiveManifest | undefined>
  /** Oldest first. */
  inCluster(cluster: ManifestCluster, asker: Asker): Promise<readonly LiveManifest[]>
  target(
    cluster: ManifestCluster,
    criteria: ManifestCriteria,
    asker: Asker,
  ): Promise<LiveManifest | undefined>
  /** How far the rollouts are, as soon as all are stable, one has failed, or the digest is not `known`. */
  stability(
    account: string,
    manifests: readonly ManifestReference[],
    wait: Patience & { known?: string },
    asker: Asker,
  ): Promise<Stability>
}

export interface Stability {
  readonly digest: string
  readonly stable: boolean
  /** One has failed and none can still become stable. */
  readonly failed: boolean
  readonly manifests: readonly Rollout[]
}

export interface Rollout extends ManifestReference {
  readonly stable: boolean
  readonly failed: boolean
  readonly message: string
  /** What hinders it: instances that are not well, with container, reason, exit code, last lines of the log. */
  readonly causes: readonly JsonObject[]
}

export interface JobReference {
  readonly account: string
  readonly location: string
  readonly name: string
}

export interface CloudJobs {
  /** The job as soon as its digest is not `known`, or it has ended; undefined when there is none. */
  find(job: JobReference, wait: Patience & { known?: string }, asker: Asker): Promise<Job | undefined>
  /** What stands in a log behind the cursor `after`, as soon as there is something, or its end. */
  log(source: LogSource, wait: Patience & { after?: string }, asker: Asker): Promise<LogPage>
}

export interface Job {
  readonly digest: string
  readonly state: 'Starting' | 'Running' | 'Failed' | 'Succeeded' | 'Unknown'
  readonly createdTime?: string
  readonly completedTime?: string
  readonly message?: string
  readonly completionDetails: JsonObject
  /** In the order of their start. */
  readonly instances: readonly { readonly name: string; readonly containers: readonly string[] }[]
}

export interface LogSource {
  readonly account: string
  readonly location: string
  readonly instance: string
  readonly container: string
}

export interface LogPage {
  /** `time` is ISO 8601 text. */
  readonly lines: readonly { readonly time: string; readonly text: string }[]
  readonly cursor: string
  /** Nothing will come behind. */
  readonly ended: boolean
}

export interface ClusterQuery {
  readonly application: string
  /** All of them without it. */
  readonly account?: string
  /** One of them; all without it. */
  readonly name?: string
}

export interface Cluster {
  readonly name: string
  /** Newest first. */
  readonly serverGroups: readonly ServerGroup[]
}

export interface ServerGroup {
  readonly name: string
  readonly region: string
  readonly disabled: boolean
  readonly capacity: { readonly min: number; readonly max: number; readonly desired: number }
  readonly instanceCounts: { readonly total: number; readonly up: number }
}
