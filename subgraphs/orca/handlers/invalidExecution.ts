import { isComplete } from '../domain/status.ts'
import { endExecution } from './completeExecution.ts'
import type { Handler } from './handler.ts'

/** A message named a stage or task that the execution does not have: it can't be trusted to go on, and fails. */
export const invalidExecution: Handler<'invalidExecution'> = ({ reason }, t) => {
  if (isComplete(t.execution.status)) return
  t.set({ cancellationReason: reason })
  endExecution('TERMINAL', t)
}
