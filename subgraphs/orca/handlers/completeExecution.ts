import { executionOutcome } from '../domain/outcome.ts'
import { isComplete } from '../domain/status.ts'
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
  t.set({ status, endTime: t.now })
  if (status !== 'SUCCEEDED')
    for (const stageId of t.graph.topLevel)
      if (t.stage(stageId).status === 'RUNNING') t.push({ kind: 'cancelStage', stageId })
  announceEnd(t)
}

/** Lets the next execution of the pipeline begin, and tells the one that waits for this one. */
export function announceEnd(t: Transition): void {
  const { pipelineConfigId, keepWaitingPipelines, parent } = t.execution.origin
  if (pipelineConfigId) t.keep({ kind: 'startWaitingExecutions', purgeQueue: !keepWaitingPipelines })
  if (parent) t.keep({ kind: 'wakeParent' })
}
