import type { Message } from '../domain/messages.ts'
import { isComplete } from '../domain/status.ts'
import type { Transition } from '../domain/transition.ts'
import { endExecution } from './completeExecution.ts'
import { exceptionContext } from './exceptions.ts'

/** A message that could not be handled after several tries: the task, the stage or the execution it is about fails. */
export function deadMessage(message: Message, reason: string, t: Transition): void {
  const failure = {
    code: 'UNDELIVERABLE',
    message: `${message.kind} could not be handled: ${reason}`,
  } as const
  if ('stageId' in message && t.execution.stages.has(message.stageId))
    t.mergeContext(message.stageId, exceptionContext(failure, message.kind, t.now))
  if (
    'taskId' in message &&
    t.execution.stages.get(message.stageId)?.tasks.some(({ id }) => id === message.taskId)
  )
    t.push({
      kind: 'completeTask',
      stageId: message.stageId,
      taskId: message.taskId,
      status: 'TERMINAL',
      originalStatus: 'TERMINAL',
    })
  else if ('stageId' in message && t.execution.stages.has(message.stageId))
    t.push({ kind: 'abortStage', stageId: message.stageId })
  else if (!isComplete(t.execution.status)) {
    t.set({ cancellationReason: failure.message })
    endExecution('TERMINAL', t)
  }
}
