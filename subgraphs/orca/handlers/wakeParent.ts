import { messageId as idOf } from '../domain/messages.ts'
import type { OutsideHandler } from './outside.ts'

/** The stage that waits for this execution looks at it now, not at its next turn. */
export const wakeParent: OutsideHandler<'wakeParent'> = async (_, { executionId, messageId }, { keeper }) => {
  const parent = (await keeper.find(executionId))?.origin.parent
  if (parent && (await keeper.find(parent.executionId)))
    await keeper.change(parent.executionId, undefined, (t) => {
      for (const task of t.execution.stages.get(parent.stageId)?.tasks ?? [])
        if (task.status === 'RUNNING')
          t.nudge(idOf({ kind: 'runTask', stageId: parent.stageId, taskId: task.id }))
    })
  await keeper.change(executionId, messageId, () => undefined)
}
