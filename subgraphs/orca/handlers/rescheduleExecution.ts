import { messageId } from '../domain/messages.ts'
import type { Handler } from './handler.ts'

/** Has every running task called now instead of at its next turn. */
export const rescheduleExecution: Handler<'rescheduleExecution'> = (_, t) => {
  for (const stage of t.execution.stages.values()) {
    if (stage.status !== 'RUNNING') continue
    for (const task of stage.tasks)
      if (task.status === 'RUNNING')
        t.nudge(messageId({ kind: 'runTask', stageId: stage.id, taskId: task.id }))
  }
}
