import { isComplete, letsDownstreamStart } from '../domain/status.ts'
import type { Handler } from './handler.ts'

/** One of a stage's synthetic stages has ended: when all on that side have, the stage itself goes on. */
export const continueParentStage: Handler<'continueParentStage'> = ({ stageId, phase }, t) => {
  const stage = t.stage(stageId)
  // It may have ended by the failure of another one of them.
  if (isComplete(stage.status)) return
  const side = t.children(stage).filter((child) => child.syntheticStageOwner === phase)
  if (phase === 'STAGE_AFTER') {
    if (side.every(({ status }) => isComplete(status))) t.push({ kind: 'completeStage', stageId })
    return
  }
  if (!side.every(({ status }) => letsDownstreamStart(status))) return
  const first = stage.tasks[0]
  if (!first) t.push({ kind: 'completeStage', stageId })
  else if (first.status === 'NOT_STARTED') t.push({ kind: 'startTask', stageId, taskId: first.id })
}
