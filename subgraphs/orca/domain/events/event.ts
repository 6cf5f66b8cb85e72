import type { JsonObject } from '../execution.ts'

/** What an event is about: Spinnaker's `orca:<subject>:<phase>`. */
export type EventSubject = 'pipeline' | 'orchestration' | 'stage' | 'task'
export type EventPhase = 'starting' | 'complete' | 'failed' | 'skipped'

/**
 * That an execution, a stage or a task has begun or ended. It names things and holds little of them: whoever wants more of the
 * execution asks for it.
 */
export interface ExecutionEvent {
  readonly type: `orca:${EventSubject}:${EventPhase}`
  /** Milliseconds since 1970. */
  readonly time: number
  readonly application: string
  readonly executionId: string
  /** The execution's sequence with which it happened. */
  readonly sequence: number
  readonly canceled: boolean
  /** Of an orchestration, not of a pipeline. */
  readonly standalone: boolean
  /** Of a stage or a task. */
  readonly stage?: EventStage
  /** `<stage type>.<task>`. */
  readonly taskName?: string
  readonly taskId?: string
  /** The notifications that are to be sent for it. */
  readonly notifications: readonly Notification[]
}

export interface EventStage {
  readonly id: string
  readonly name: string
  readonly isSynthetic: boolean
  readonly startTime?: number
  readonly endTime?: number
}

/** A notification of a definition, with the text that it has for the event, if it has one. */
export interface Notification {
  readonly notification: JsonObject
  /** The condition of its `when` that holds. */
  readonly when: string
  readonly text?: string
}
