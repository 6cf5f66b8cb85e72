import { takesTurns } from '../domain/concurrency.ts'
import { executionOutcome } from '../domain/outcome.ts'
import { type ExecutionStatus, isComplete } from '../domain/status.ts'
import type { Transition } from '../domain/transition.ts'
import type { Handler } from './handler.ts'

/**
 * Ends an execution as soon as its status can be told; a failed stage does not wait for the branches beside it, they
 * are canceled. While it cannot be told nothing is done: the end of each branch sends this message again.
 */
export const completeExecution: Handler<'completeExecution'> = (_, t) => {
  if (isComplete(t.execution.status)) return
  const status = executionOutcome(t.execution, t.graph)
  if (!status) return
  endExecution(status, t)
}

/** Gives an execution its final status. What is still under way or parked beside it sees at once that it is over. */
export function endExecution(status: ExecutionStatus, t: Transition): void {
  t.set({ status, endTime: t.now })
  for (const stage of t.execution.stages.values())
    if (stage.status === 'PAUSED') t.push({ kind: 'resumeStage', stageId: stage.id })
  t.push({ kind: 'rescheduleExecution' })
  announceEnd(t)
}

/** Lets the next execution of the pipeline begin, where they take turns, and tells the one that waits for this one. */
export function announceEnd(t: Transition): void {
  const { keepWaitingPipelines, parent } = t.execution.origin
  if (takesTurns(t.execution.origin))
    t.keep({ kind: 'startWaitingExecutions', purgeQueue: !keepWaitingPipelines })
  if (parent) t.keep({ kind: 'wakeParent' })
}
