import type { Leases } from '#platform/engine/engine.ts'
import type { Answer, WantedRequest } from '#platform/expressions/scope.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Clock } from '#platform/service/service.ts'
import type { MessageKind, MessageOf } from '../domain/messages.ts'
import type { ExpressionSettings } from '../expressions/scope.ts'
import type { ExecutionKeeper } from '../runtime/keeper.ts'
import type { StageLogs } from '../runtime/stageLogs.ts'
import type { TasksAtWork } from '../runtime/tasksAtWork.ts'
import type { StagePorts } from '../stages/define.ts'
import type { StageTable } from '../stages/table.ts'
import type { ExecutionQueries } from '../store/queries.ts'

/** What the handlers reach that do more than move one execution on. */
export interface OutsidePorts {
  readonly keeper: ExecutionKeeper
  readonly queries: ExecutionQueries
  readonly leases: Leases
  readonly clock: Clock
  readonly stages: StageTable
  readonly expressions: ExpressionSettings
  /** Finds what expressions want from outside, on somebody's behalf. */
  readonly answer: (request: WantedRequest, caller: Caller, signal: AbortSignal) => Promise<Answer>
  readonly stagePorts: StagePorts
  readonly stageLogs: Pick<StageLogs, 'of'>
  readonly atWork: TasksAtWork
  readonly failpoint: Failpoint
  /** Has a message that stays in the outbox handled again after `delayMs`. */
  readonly again: (place: Place, delayMs: number) => Promise<void>
  /** Upper bound of the wait between two calls of a task, milliseconds. */
  readonly maxTaskBackoffMs: number
}

/** Where a message stands: the execution whose outbox holds it, and its id there. */
export interface Place {
  readonly executionId: string
  readonly messageId: string
}

/**
 * Handles a message by I/O and consumes it, by a change of its execution, when that is done. It may be called again
 * for the same message after a crash, so what it does must bear repetition.
 */
export type OutsideHandler<K extends MessageKind> = (
  message: MessageOf<K>,
  place: Place,
  ports: OutsidePorts,
) => Promise<void>
