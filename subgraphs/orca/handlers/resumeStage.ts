import type { Handler } from './handler.ts'

/** Lets a parked stage and its parked tasks go on. */
export const resumeStage: Handler<'resumeStage'> = ({ stageId }, t) => {
  const stage = t.stage(stageId)
  if (stage.status !== 'PAUSED') return
  t.setStage(stageId, { status: 'RUNNING' })
  for (const task of stage.tasks)
    if (task.status === 'PAUSED') t.push({ kind: 'resumeTask', stageId, taskId: task.id })
}
