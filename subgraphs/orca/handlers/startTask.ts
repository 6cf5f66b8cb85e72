import type { Handler } from './handler.ts'

/** Begins a task; what it does is done by runTask, outside of the change. */
export const startTask: Handler<'startTask'> = ({ stageId, taskId }, t) => {
  if (t.task(stageId, taskId).status !== 'NOT_STARTED') return
  t.setTask(stageId, taskId, { status: 'RUNNING', startTime: t.now })
  t.keep({ kind: 'runTask', stageId, taskId })
}
