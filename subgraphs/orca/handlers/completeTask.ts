import type { Stage, Task } from '../domain/execution.ts'
import { isHalting } from '../domain/status.ts'
import type { Transition } from '../domain/transition.ts'
import type { Handler } from './handler.ts'
import { isManuallySkipped, topLevelOf } from './next.ts'

/** Records how a task ended and goes on: back to the loop's start, to the next task, or to the stage's end. */
export const completeTask: Handler<'completeTask'> = ({ stageId, taskId, status, originalStatus }, t) => {
  const task = t.task(stageId, taskId)
  if (task.status !== 'RUNNING' && task.status !== 'PAUSED' && task.status !== 'NOT_STARTED') return
  t.setTask(stageId, taskId, { status, endTime: t.now, acting: undefined })
  const stage = t.stage(stageId)
  if (status === 'REDIRECT') return loopBack(stage, t)
  if (isManuallySkipped(stage, (id) => t.stage(id)))
    return t.push({ kind: 'skipStage', stageId: topLevelOf(stage, t).id })
  const next = following(stage, task)
  if (!next || (isHalting(status) && originalStatus !== 'FAILED_CONTINUE'))
    return t.push({ kind: 'completeStage', stageId })
  t.push({ kind: 'startTask', stageId, taskId: next.id })
}

const following = (stage: Stage, task: Task): Task | undefined =>
  stage.tasks[stage.tasks.findIndex(({ id }) => id === task.id) + 1]

/** All tasks of the loop run again, each as a new attempt. */
function loopBack(stage: Stage, t: Transition): void {
  const first = stage.tasks.findIndex((task) => task.loopStart)
  const last = stage.tasks.findLastIndex((task) => task.loopEnd)
  if (first < 0 || last < first)
    return t.push({ kind: 'noDownstreamTasks', stageId: stage.id, taskId: stage.tasks.at(-1)!.id })
  const tasks = stage.tasks.map((task, index): Task => {
    if (index < first || index > last) return task
    return {
      id: task.id,
      name: task.name,
      status: 'NOT_STARTED',
      attempt: task.attempt + 1,
      loopStart: task.loopStart,
      loopEnd: task.loopEnd,
    }
  })
  t.setStage(stage.id, { tasks })
  t.push({ kind: 'startTask', stageId: stage.id, taskId: tasks[first]!.id })
}
