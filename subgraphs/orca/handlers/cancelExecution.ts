import { isComplete } from '../domain/status.ts'
import { announceEnd } from './completeExecution.ts'
import type { Handler } from './handler.ts'

/** Marks an execution as canceled and lets its running tasks see it at once. What has not begun never will. */
export const cancelExecution: Handler<'cancelExecution'> = ({ user, reason }, t) => {
  const { status } = t.execution
  if (isComplete(status) || t.execution.canceled) return
  t.set({ canceled: true, canceledBy: user, cancellationReason: reason, waiting: undefined })
  for (const stage of t.execution.stages.values())
    if (stage.status === 'PAUSED') t.push({ kind: 'resumeStage', stageId: stage.id })
  const idle = [...t.execution.stages.values()].every(
    (s) => s.status === 'NOT_STARTED' || isComplete(s.status),
  )
  if (status === 'NOT_STARTED' || idle) {
    t.set({ status: 'CANCELED', endTime: t.now })
    return announceEnd(t)
  }
  t.push({ kind: 'rescheduleExecution' })
}
