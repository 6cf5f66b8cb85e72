import type { Handler } from './handler.ts'

/** Parks a running task, and the stages around it. */
export const pauseTask: Handler<'pauseTask'> = ({ stageId, taskId }, t) => {
  if (t.task(stageId, taskId).status !== 'RUNNING') return
  t.setTask(stageId, taskId, { status: 'PAUSED' })
  t.push({ kind: 'pauseStage', stageId })
}
