import type { Message } from './messages.ts'
import { type ExecutionStatus, isComplete } from './status.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** One step of a stage. */
export interface Task {
  /** Counts from 1 within the stage. */
  readonly id: string
  readonly name: string
  readonly status: ExecutionStatus
  readonly startTime?: number
  readonly endTime?: number
  /** Grows each time the task is tried anew; part of the idempotency key of what it does to the world. */
  readonly attempt: number
  /** Set durably before a task acts on the world in a way that must not be repeated, removed with its result. */
  readonly acting?: boolean
  readonly loopStart?: boolean
  readonly loopEnd?: boolean
}

export type SyntheticStageOwner = 'STAGE_BEFORE' | 'STAGE_AFTER'

/** Where a stage stands. Times are milliseconds since 1970. */
export interface StageRecord {
  readonly id: string
  readonly refId: string
  readonly type: string
  readonly name: string
  readonly requisiteStageRefIds: readonly string[]
  readonly parentStageId?: string
  readonly syntheticStageOwner?: SyntheticStageOwner
  readonly status: ExecutionStatus
  readonly startTime?: number
  readonly endTime?: number
  /** When it will go on, while it waits for a certain time. */
  readonly scheduledTime?: number
  readonly tasks: readonly Task[]
  /** How often it was run again. */
  readonly restarts: number
  /** Where the store keeps context and outputs; undefined while they are those of the start. The store's alone. */
  readonly dataId?: string
}

/** What of a stage's context the author wrote with expressions: that alone is ever evaluated. By keys of the context. */
export interface StageSource {
  /** As it was written; a stage that runs again is evaluated from it anew. */
  readonly raw: JsonObject
  /** The keys that are still to be evaluated, each with the expressions that failed when it was tried last. */
  readonly open: Readonly<Record<string, readonly string[]>>
}

/** One stage of an execution, with all it knows. */
export interface Stage extends StageRecord {
  /** What the stage was configured with, and what its tasks have put to it. */
  readonly context: JsonObject
  /** What it offers to the stages downstream. */
  readonly outputs: JsonObject
  /** Undefined where there are no expressions. */
  readonly source?: StageSource
  /** Of a stage that is only planned, and never stored: where what is not known of it will come from. */
  readonly planned?: PlannedKnowledge
}

/** Undefined parts are known. How a planned stage ends never is. */
export interface PlannedKnowledge {
  readonly context?: string | undefined
  readonly outputs?: string | undefined
}

/** The latest pause of an execution. */
export interface Pause {
  readonly pausedBy: string
  readonly pauseTime: number
  readonly resumedBy?: string
  readonly resumeTime?: number
  /** The pauses before it, all ended: none of them counts towards a time-out. */
  readonly earlier?: readonly Pick<Pause, 'pauseTime' | 'resumeTime'>[]
}

/** v3 evaluates stages when the execution is accepted and again when they start, v4 only when they start. */
export type SpelEvaluator = 'v3' | 'v4'

export type ExecutionType = 'PIPELINE' | 'ORCHESTRATION'

/** What an execution was started with; never changes afterwards. */
export interface Origin {
  readonly type: ExecutionType
  readonly name?: string
  readonly description?: string
  readonly pipelineConfigId?: string
  /** When it was accepted. */
  readonly buildTime: number
  readonly user: string
  readonly limitConcurrent: boolean
  /** 0: no limit. */
  readonly maxConcurrentExecutions: number
  readonly keepWaitingPipelines: boolean
  /** Which of Spinnaker's ways to evaluate expressions its definition wants; v3 by default. */
  readonly spelEvaluator?: SpelEvaluator
  /** The time after which it must not begin any more. */
  readonly startTimeExpiry?: number
  /** Who waits for this execution: the stage of the parent execution that started it. */
  readonly parent?: { readonly executionId: string; readonly stageId: string }
  /** The execution by whose end this one was triggered. */
  readonly triggeredBy?: string
}

/** Where an execution stands, without what its stages know: enough for lists and overviews. */
export interface ExecutionRecord {
  readonly id: string
  readonly application: string
  readonly origin: Origin
  readonly status: ExecutionStatus
  /** Grows by one with every change that can be seen from outside. */
  readonly sequence: number
  /** Grows by one with every write. */
  readonly revision: number
  readonly startTime?: number
  readonly endTime?: number
  readonly canceled: boolean
  readonly canceledBy?: string
  readonly cancellationReason?: string
  readonly paused?: Pause
  /** It waits for its turn among the executions of its pipeline; what to deliver when the turn comes. */
  readonly waiting?: Message
  /** As it was read from the store: events of that time or later may not have been told to Echo; undefined when all have been. */
  readonly untoldSince?: number
  /** In order of creation. */
  readonly stages: ReadonlyMap<string, StageRecord>
  /** Messages that are still to be handled, by their id. */
  readonly outbox: ReadonlyMap<string, Pending>
}

/** One run of a pipeline, or of stages of its own. Immutable: a transition makes the next one. */
export interface Execution extends ExecutionRecord {
  readonly trigger: JsonObject
  /** What else its definition says that is needed later: templateVariables, notifications, initialConfig, metadata. */
  readonly definition: JsonObject
  readonly stages: ReadonlyMap<string, Stage>
  /** Of one that is only planned, and never stored: its ids and times are not those of the execution that may follow. */
  readonly isPlanned?: true
}

/** A message and when it is due. `nudges` grows when somebody wants it sooner while it is being handled. */
export interface Pending {
  readonly message: Message
  readonly dueAt: number
  readonly nudges: number
}

/** Nothing of it moves any more: it has its final status and none of its stages is under way. */
export function hasEnded(execution: ExecutionRecord): boolean {
  if (!isComplete(execution.status)) return false
  for (const { status } of execution.stages.values())
    if (status === 'RUNNING' || status === 'PAUSED') return false
  return true
}

/**
 * A stage's id: it tells the execution, and which of the stages that one change has made it is. No other change ever
 * has the same revision, so ids are never used again; and their texts sort in the order of their making.
 */
export const stageId = (executionId: string, revision: number, index: number) =>
  `${executionId}-${revision}-${index.toString(36).padStart(3, '0')}`

export const executionIdOf = (idOfStage: string) => idOfStage.split('-', 1)[0]!
