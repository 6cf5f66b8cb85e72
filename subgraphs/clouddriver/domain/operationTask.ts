import type { JsonObject } from './manifest.ts'

export const operationStates = ['STARTED', 'COMPLETED', 'FAILED', 'CANCELED'] as const
export type OperationState = (typeof operationStates)[number]

/** A step of a task; `time` is milliseconds since 1970. */
export interface OperationPhase {
  readonly phase: string
  readonly status: string
  readonly time: number
}

export interface OperationFailure {
  readonly code: string
  readonly message: string
  readonly errors: readonly string[]
  readonly details?: JsonObject | undefined
}

/** Which operation, in which account. What it was asked to do is not part of a task that people see. */
export interface SubmittedOperation {
  readonly name: string
  readonly account: string
}

/** Operations at work, as everybody may see them. Times are milliseconds since 1970. */
export interface OperationTask {
  readonly id: string
  /** Grows with every change. */
  readonly revision: number
  readonly cloudProvider: string
  readonly application?: string | undefined
  readonly stageId?: string | undefined
  readonly operations: readonly SubmittedOperation[]
  readonly state: OperationState
  readonly history: readonly OperationPhase[]
  /** One per operation that is done, in order; then one that says what went wrong. */
  readonly resultObjects: readonly JsonObject[]
  readonly failure?: OperationFailure | undefined
  readonly startTime: number
  readonly endTime?: number | undefined
}

export const hasEnded = ({ state }: Pick<OperationTask, 'state'>) => state !== 'STARTED'

/** Spinnaker's name of the phase that frames all operations. */
export const orchestration = 'ORCHESTRATION'

/** Phases beyond these are not kept: the last place shows the newest one. */
const mostPhases = 5_000
const longestStatus = 1_000

export function withPhase(task: OperationTask, phase: OperationPhase): OperationTask {
  const short = { ...phase, status: phase.status.slice(0, longestStatus) }
  const history = [...task.history.slice(0, mostPhases - 1), short]
  return { ...task, revision: task.revision + 1, history }
}

export function withResult(task: OperationTask, result: JsonObject): OperationTask {
  return { ...task, revision: task.revision + 1, resultObjects: [...task.resultObjects, result] }
}

/** What a task's end is made of. */
export interface Ending {
  readonly state: Exclude<OperationState, 'STARTED'>
  readonly failure?: OperationFailure | undefined
  readonly endTime: number
}

/** Spinnaker tells a failure as a result object as well. */
const exceptionOf = (
  { code, message, errors, details }: OperationFailure,
  operation: string,
): JsonObject => ({
  type: 'EXCEPTION',
  operation,
  cause: code,
  message,
  errors,
  ...(details && { details }),
})

export function withEnd(task: OperationTask, { state, failure, endTime }: Ending): OperationTask {
  const at = task.operations[task.resultObjects.length]
  const resultObjects = failure
    ? [...task.resultObjects, exceptionOf(failure, at?.name ?? '')]
    : task.resultObjects
  const revision = task.revision + 1
  return { ...task, revision, state, endTime, resultObjects, ...(failure && { failure }) }
}
