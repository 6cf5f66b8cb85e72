import type { Handler } from './handler.ts'

/** Lets a parked task go on where it was. */
export const resumeTask: Handler<'resumeTask'> = ({ stageId, taskId }, t) => {
  if (t.task(stageId, taskId).status !== 'PAUSED') return
  t.setTask(stageId, taskId, { status: 'RUNNING' })
  t.keep({ kind: 'runTask', stageId, taskId })
}
