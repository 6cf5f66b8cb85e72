import type { Handler } from './handler.ts'

/** A task wanted to go on to one that the stage does not have: a defect of the stage type, so the stage fails. */
export const noDownstreamTasks: Handler<'noDownstreamTasks'> = ({ stageId, taskId }, t) => {
  t.push({
    kind: 'invalidExecution',
    reason: `stage ${stageId} has no task to go on to after task ${taskId}`,
  })
}
