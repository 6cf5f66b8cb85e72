import { messageId } from '../domain/messages.ts'
import { isHalting } from '../domain/status.ts'
import { isDryRun } from '../stages/dryRun.ts'
import type { Handler } from './handler.ts'

/** Lets the running tasks of a stage, and of those below it, see at once that it is over; then its type may clean up. */
export const cancelStage: Handler<'cancelStage'> = ({ stageId }, t, env) => {
  const stage = t.stage(stageId)
  for (const id of [stageId, ...t.graph.descendantsOf(stageId)])
    for (const task of t.stage(id).tasks)
      if (task.status === 'RUNNING') t.nudge(messageId({ kind: 'runTask', stageId: id, taskId: task.id }))
  if (isHalting(stage.status) && env.stages.of(stage)?.cancel && !isDryRun(t.execution))
    t.keep({ kind: 'callCancel', stageId })
}
