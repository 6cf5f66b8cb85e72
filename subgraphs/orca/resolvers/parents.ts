import type { PageRequest } from '#platform/graphql/page.ts'
import type { ExecutionRecord, StageRecord } from '../domain/execution.ts'
import type { ExecutionFilter } from '../store/queries.ts'

/** What Orca knows of an application: its name. */
export interface ApplicationReference {
  readonly name: string
}

/** What Orca knows of a pipeline: its id, and the definition where the gateway has brought it along. */
export interface PipelineReference {
  readonly id: string
  readonly definition?: unknown
}

/** What Orca knows of an event of Echo's: its id. */
export interface EventReference {
  readonly id: string
}

/** A page of executions, with what it takes to count all that match. */
export interface ExecutionPage {
  readonly filter: ExecutionFilter
  readonly request: PageRequest
  /** One more than was asked for, if there is a next page. */
  readonly found: readonly ExecutionRecord[]
}

/** A stage cannot tell its context without its execution. */
export interface StageOfExecution {
  readonly execution: ExecutionRecord
  readonly stage: StageRecord
}
