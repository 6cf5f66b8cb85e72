import type { Message, MessageKind } from '../domain/messages.ts'
import type { Transition } from '../domain/transition.ts'
import { abortStage } from './abortStage.ts'
import { cancelExecution } from './cancelExecution.ts'
import { cancelStage } from './cancelStage.ts'
import { completeExecution } from './completeExecution.ts'
import { completeStage } from './completeStage.ts'
import { completeTask } from './completeTask.ts'
import { continueParentStage } from './continueParentStage.ts'
import type { Handler, HandlerEnv } from './handler.ts'
import { invalidExecution } from './invalidExecution.ts'
import { noDownstreamTasks } from './noDownstreamTasks.ts'
import { pauseStage } from './pauseStage.ts'
import { pauseTask } from './pauseTask.ts'
import { rescheduleExecution } from './rescheduleExecution.ts'
import { restartStage } from './restartStage.ts'
import { resumeExecution } from './resumeExecution.ts'
import { resumeStage } from './resumeStage.ts'
import { resumeTask } from './resumeTask.ts'
import { skipStage } from './skipStage.ts'
import { startStage } from './startStage.ts'
import { startTask } from './startTask.ts'

/** The handlers that only move an execution on. Those that reach outside are in runtime/delivery.ts. */
const handlers: { readonly [K in MessageKind]?: Handler<K> } = {
  completeExecution,
  cancelExecution,
  rescheduleExecution,
  resumeExecution,
  invalidExecution,
  startStage,
  completeStage,
  skipStage,
  abortStage,
  cancelStage,
  pauseStage,
  resumeStage,
  restartStage,
  continueParentStage,
  startTask,
  pauseTask,
  resumeTask,
  completeTask,
  noDownstreamTasks,
}

/**
 * How many messages one change handles at most, so that a fan-out of thousands leaves room for others in between (a
 * thousand stages start in one change, about 50 ms). What is left over is written to the outbox, and read again.
 */
const messagesPerChange = 2_000

/** For how long, in milliseconds: expressions of one stage may take long, and there may be many stages. */
const msPerChange = 250

/** Handles what a change has still to handle. */
export function settle(t: Transition, env: HandlerEnv): void {
  let handled = 0
  const until = performance.now() + msPerChange
  for (let message = t.nextImmediate(); message; message = t.nextImmediate()) {
    const handler = handlers[message.kind] as Handler<MessageKind> | undefined
    const isOver = handled >= messagesPerChange || (handled > 0 && performance.now() > until)
    handled++
    if (!handler || isOver) t.keep(message)
    else if (isAddressable(message, t)) handler(message, t, env)
    else
      t.push({
        kind: 'invalidExecution',
        reason: `${message.kind} names a stage or task that does not exist`,
      })
  }
}

/** Whether the message is handled without reaching outside. */
export const isPure = (message: Message) => message.kind in handlers

/** Spinnaker's InvalidStageId and InvalidTaskId: a message about something that the execution does not have. */
function isAddressable(message: Message, t: Transition): boolean {
  if (!('stageId' in message)) return true
  const stage = t.execution.stages.get(message.stageId)
  return (
    stage !== undefined && (!('taskId' in message) || stage.tasks.some(({ id }) => id === message.taskId))
  )
}
