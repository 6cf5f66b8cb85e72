import type { Problem } from '#platform/definition/problems.ts'
import type { Leases } from '#platform/engine/engine.ts'
import type { Answer, WantedRequest } from '#platform/expressions/scope.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Clock } from '#platform/service/service.ts'
import type { JsonObject } from '../domain/execution.ts'
import type { ExpressionSettings } from '../expressions/scope.ts'
import type { ExecutionKeeper } from '../runtime/keeper.ts'
import type { StageTable } from '../stages/table.ts'
import type { ExecutionStore } from '../store/executions.ts'
import type { ExecutionQueries } from '../store/queries.ts'
import type { TemplatePorts } from './templates.ts'

/** A pipeline as Front50 has it. */
export interface SavedPipeline {
  readonly id: string
  readonly name: string
  readonly application: string
  readonly definition: JsonObject
}

export type PipelineKey = { readonly id: string } | { readonly application: string; readonly name: string }

/** What Orca's actions work with. */
export interface ActionPorts {
  readonly keeper: ExecutionKeeper
  readonly store: ExecutionStore
  readonly queries: ExecutionQueries
  readonly leases: Leases
  readonly stages: StageTable
  readonly expressions: ExpressionSettings
  /** Finds what expressions want from outside, on somebody's behalf. */
  readonly answer: (request: WantedRequest, caller: Caller, signal: AbortSignal) => Promise<Answer>
  readonly clock: Clock
  readonly newId: () => string
  /** Asks Front50 for a pipeline. */
  readonly findPipeline: (key: PipelineKey, caller: Caller) => Promise<SavedPipeline | undefined>
  /** Asks Front50 for a custom deployment strategy. */
  readonly findStrategy: (key: PipelineKey, caller: Caller) => Promise<SavedPipeline | undefined>
  readonly templates: TemplatePorts
  /** Asks Echo for what is wrong or doubtful in triggers and notifications of definitions; none while it does not answer. */
  readonly echoProblems: (definitions: readonly JsonObject[]) => Promise<readonly (readonly Problem[])[]>
  /** Asks Front50 for the definition of one version of a pipeline. NOT_FOUND when it has no such version. */
  readonly findVersion: (id: string, version: number, caller: Caller) => Promise<JsonObject | undefined>
}
