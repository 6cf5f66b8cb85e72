import type { Problem } from '#platform/definition/problems.ts'
import type { JsonObject, SyntheticStageOwner } from '../domain/execution.ts'
import type { Effect } from '../stages/rehearsal.ts'

/** What a start of a pipeline would do. */
export interface PipelinePlan {
  readonly problems: readonly Problem[]
  /** In the order of the pipeline, synthetic stages beside those that they belong to. */
  readonly stages: readonly PlannedStage[]
  readonly trigger: JsonObject
  readonly artifacts: readonly PlannedArtifact[]
  readonly permissions: readonly Permission[]
  /** It would wait for other executions of its pipeline. */
  readonly waits: boolean
}

export interface PlannedArtifact {
  readonly expected: JsonObject
  readonly bound: JsonObject | undefined
}

export interface Permission {
  readonly resource: 'APPLICATION' | 'ACCOUNT'
  readonly name: string
  readonly authorization: 'READ' | 'WRITE' | 'EXECUTE'
}

/** A value that cannot be known before stages have run, and where it will come from. */
export interface UnknownValue {
  /** JSON path within the stage. */
  readonly path: string
  readonly expression: string
  readonly reason: string
}

export interface PlannedStage {
  readonly refId: string
  readonly type: string
  readonly name: string
  readonly requisiteStageRefIds: readonly string[]
  readonly parentRefId: string | undefined
  readonly syntheticStageOwner: SyntheticStageOwner | undefined
  readonly runs: 'YES' | 'NO' | 'UNKNOWN'
  readonly runsBecause: string | undefined
  readonly context: JsonObject
  readonly outputs: JsonObject
  readonly unknowns: readonly UnknownValue[]
  readonly effects: readonly Effect[]
  /** Paths begin in the definition. */
  readonly problems: readonly Problem[]
  readonly tasks: readonly { readonly name: string; readonly timeoutMs: number | undefined }[]
  readonly timeoutMs: number | undefined
  /** Milliseconds since 1970. */
  readonly windowOpensAt: number | undefined
}
