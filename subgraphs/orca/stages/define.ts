import type { z } from 'zod'
import type { HttpClient } from '#platform/http/client.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Execution, JsonObject, SpelEvaluator, Stage, SyntheticStageOwner } from '../domain/execution.ts'
import type { ExecutionStatus } from '../domain/status.ts'
import type { ClouddriverPort } from './clouddriver/port.ts'
import type { StageExpressions } from './expressions.ts'
import type { FailureCode } from './failures.ts'
import type { Front50Port } from './front50/port.ts'
import type { IgorPort } from './igor/port.ts'
import type { RehearsalWork, Rehearsed } from './rehearsal.ts'

/** Why a stage failed: a code of the failures table, words for a person, data for a program. */
export interface Failure {
  readonly code: FailureCode
  readonly message: string
  /** All that is wrong, one by one, where that is more than the message. */
  readonly errors?: readonly string[]
  readonly details?: JsonObject
}

/** What a task answers. `context` goes to the stage itself, `outputs` to all stages downstream. */
export interface TaskResult {
  readonly status: Extract<
    ExecutionStatus,
    'RUNNING' | 'SUCCEEDED' | 'TERMINAL' | 'CANCELED' | 'SKIPPED' | 'FAILED_CONTINUE' | 'STOPPED' | 'REDIRECT'
  >
  readonly context?: JsonObject
  readonly outputs?: JsonObject
  readonly failure?: Failure
  /** How long to wait after RUNNING before the next call, in place of the task's own `backoffMs`. */
  readonly againMs?: number
  /** When the stage will go on, in milliseconds since 1970: shown to people while it waits. */
  readonly scheduledTime?: number
}

/** What stages may ask of Orca itself. */
export interface ExecutionPort {
  /** Starts a saved pipeline for a stage; a repeated call with the same correlation id answers the same execution. */
  startChild(request: ChildRequest): Promise<{ id: string; name: string | undefined }>
  find(executionId: string): Promise<Execution | undefined>
  /** The newest execution of a pipeline that has one of these statuses, or any without them. */
  latest(pipelineId: string, statuses: readonly ExecutionStatus[]): Promise<Execution | undefined>
  cancel(executionId: string, user: string, reason: string): Promise<void>
}

export type ChildKey = { readonly id: string } | { readonly application: string; readonly name: string }

export interface ChildRequest {
  readonly pipeline: ChildKey
  /** It is looked for among Front50's custom deployment strategies. */
  readonly isStrategy: boolean
  readonly trigger: JsonObject
  readonly parent: { readonly executionId: string; readonly stageId: string }
  readonly caller: Caller
}

export interface StagePorts {
  readonly http: HttpClient
  readonly executions: ExecutionPort
  readonly clouddriver: ClouddriverPort
  readonly front50: Front50Port
  readonly igor: IgorPort
  readonly log: Logger
}

/**
 * The log of a stage that people read while it runs. It is made of sources (an instance's container …), each with cursors that
 * its owner gives: what is appended carries the cursor behind it, so that a task goes on there after a crash.
 */
export interface StageLog {
  /** Where the source has been read to; undefined at its beginning. */
  cursor(source: string): Promise<string | undefined>
  /** Keeps lines durably that stand behind `after`; those that are there already are not kept again. */
  append(source: string, lines: LogLines): Promise<void>
}

export interface LogLines {
  readonly after: string | undefined
  readonly cursor: string
  /** `time` is ISO 8601 text. */
  readonly lines: readonly { readonly time: string; readonly text: string }[]
}

/** A stage as its own code sees it. */
export interface StageView<P> {
  readonly execution: Execution
  readonly stage: Stage
  /** The stage's context, read through the definition's parameters. */
  readonly parameters: P
}

/** A task at work. */
export interface TaskWork<P> extends StageView<P>, StagePorts {
  /** execution/stage/task/restarts.attempt: the same again when the same attempt is made a second time. */
  readonly idempotencyKey: string
  /** Aborted when the execution is canceled or has ended. */
  readonly signal: AbortSignal
  /** Aborted when the task should answer now, to be called again: somebody pauses, skips or judges. */
  readonly nudged: AbortSignal
  readonly stageLog: StageLog
  readonly expressions: StageExpressions
  readonly caller: Caller
  /** Milliseconds since 1970, and since this task began. */
  readonly now: number
  readonly elapsedMs: number
}

export interface TaskDefinition<P> {
  /** Unique within its stage type. */
  readonly name: string
  execute(work: TaskWork<P>): Promise<TaskResult>
  /** How long to wait after RUNNING before the next call; default 1 s. */
  backoffMs?(work: TaskWork<P>): number
  /** Fails the task when it takes longer; none by default. */
  readonly timeoutMs?: number
  /** The stage's `stageTimeoutMs` takes the place of `timeoutMs`. */
  readonly overridableTimeout?: boolean
  /**
   * Set when calling `execute` twice would do something to the world twice. The attempt is recorded before the call;
   * when the process dies in between, the answer is this one's, and `execute` is not called again.
   */
  interrupted?(view: StageView<P>): TaskResult
  /** The tasks from the one marked start to the one marked end run again when one of them answers REDIRECT. */
  readonly loop?: 'start' | 'end'
  /**
   * What a plan does in place of running the task: `reads` runs it as it is, since it only reads; `waits` leaves it out, since it
   * adds nothing that others see; a function says what it would do. Without it what the task brings is unknown to a plan.
   */
  readonly rehearse?: 'reads' | 'waits' | ((work: RehearsalWork<P>) => Promise<Rehearsed>)
  /** Answers for a task that took too long; the task fails with TIMED_OUT by default. */
  onTimeout?(view: StageView<P>): TaskResult
}

/** A stage that a definition puts before or after its own. */
export interface SyntheticStage {
  readonly type: string
  readonly name: string
  readonly context: JsonObject
  /** Indexes into the same list; empty: starts at once. */
  readonly requires?: readonly number[]
}

/**
 * A stage type. Everything about it stands in its one file: parameters (validation, documentation, `stageTypes`),
 * steps, what it puts around itself, cancellation, what a restart forgets.
 */
export interface StageDefinition<P> {
  readonly type: string
  readonly title: string
  readonly description: string
  readonly aliases?: readonly string[]
  /** Put around other stages by Orca, not into a pipeline by people. */
  readonly isInternal?: true
  readonly parameters: z.ZodType<P>
  tasks(view: StageView<P>): readonly TaskDefinition<P>[]
  before?(view: StageView<P>): readonly SyntheticStage[]
  after?(view: StageView<P>): readonly SyntheticStage[]
  onFailure?(view: StageView<P>): readonly SyntheticStage[]
  /** Called, as best it can be, when the stage was canceled or has failed. */
  cancel?(view: StageView<P>, ports: StagePorts): Promise<void>
  /** `cancel` is called after a failure as well with which the pipeline goes on. */
  readonly cancelsWhenFailed?: true
  /** The context with which the stage runs again. */
  prepareRestart?(context: JsonObject): JsonObject
  /** Running it again begins without what it offered before. */
  readonly forgetsOutputs?: true
  /** Keys of the context whose expressions are not evaluated when the stage starts: its tasks do that, if anybody. */
  ownExpressions?(context: JsonObject, version: SpelEvaluator): readonly string[]
  /** Whether a person may skip it while it runs. */
  canManuallySkip?(parameters: P): boolean
  /** Skipping it while it runs ends its wait: it succeeds at once, by `skipRemainingWait`. */
  readonly skipEndsWait?: true
  /** The stage as it is with what the configuration says of its type, which is put over what a pipeline says. */
  configured?(stage: JsonObject): JsonObject
  /** What of the parameters is left for a person to say, where the configuration says the rest; all of them by default. */
  readonly form?: z.ZodType
  /** What cannot be run in this installation though it is well formed, with paths within the stage. */
  missing?(parameters: P): readonly { readonly path: string; readonly message: string }[]
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds definitions of every parameter type; each is checked where it is made.
export type AnyStageDefinition = StageDefinition<any>

export function defineStage<P>(definition: StageDefinition<P>): StageDefinition<P> {
  return definition
}

/** Which side of its parent a synthetic stage stands on, in the refIds of such stages. */
export const sideMark: Readonly<Record<SyntheticStageOwner, string>> = { STAGE_BEFORE: '<', STAGE_AFTER: '>' }
