import type { Handler } from './handler.ts'

/** Parks a running task, and the stages around it. */
export const pauseTask: Handler<'pauseTask'> = ({ stageId, taskId }, t) => {
  if (t.task(stageId, taskId).status !== 'RUNNING') return
  // It was found paused, and has been resumed since: nobody would wake what is parked now.
  if (t.execution.status !== 'PAUSED') return t.keep({ kind: 'runTask', stageId, taskId })
  t.setTask(stageId, taskId, { status: 'PAUSED' })
  t.push({ kind: 'pauseStage', stageId })
}
