import type { SyntheticStageOwner } from './execution.ts'
import type { ExecutionStatus } from './status.ts'

/**
 * What moves an execution on. Each kind is handled in the file of its name in handlers/. Messages name things by id and hold little else;
 * equal messages have equal ids, so that pushing one again only moves the time at which it is due.
 */
export type Message =
  | { readonly kind: 'startExecution' }
  | { readonly kind: 'completeExecution' }
  | { readonly kind: 'cancelExecution'; readonly user: string; readonly reason?: string }
  | { readonly kind: 'rescheduleExecution' }
  | { readonly kind: 'resumeExecution' }
  | { readonly kind: 'startWaitingExecutions'; readonly purgeQueue: boolean }
  | { readonly kind: 'wakeParent' }
  | { readonly kind: 'invalidExecution'; readonly reason: string }
  | { readonly kind: 'startStage'; readonly stageId: string }
  | { readonly kind: 'fetchAnswers'; readonly stageId: string }
  | { readonly kind: 'completeStage'; readonly stageId: string }
  | { readonly kind: 'skipStage'; readonly stageId: string }
  | { readonly kind: 'abortStage'; readonly stageId: string }
  | { readonly kind: 'cancelStage'; readonly stageId: string }
  | { readonly kind: 'callCancel'; readonly stageId: string }
  | { readonly kind: 'pauseStage'; readonly stageId: string }
  | { readonly kind: 'resumeStage'; readonly stageId: string }
  | { readonly kind: 'restartStage'; readonly stageId: string; readonly user: string }
  | { readonly kind: 'continueParentStage'; readonly stageId: string; readonly phase: SyntheticStageOwner }
  | { readonly kind: 'startTask'; readonly stageId: string; readonly taskId: string }
  | { readonly kind: 'runTask'; readonly stageId: string; readonly taskId: string }
  | { readonly kind: 'pauseTask'; readonly stageId: string; readonly taskId: string }
  | { readonly kind: 'resumeTask'; readonly stageId: string; readonly taskId: string }
  | {
      readonly kind: 'completeTask'
      readonly stageId: string
      readonly taskId: string
      readonly status: ExecutionStatus
      /** What the task itself answered, before the stage's failure strategy was applied. */
      readonly originalStatus: ExecutionStatus
    }
  | { readonly kind: 'noDownstreamTasks'; readonly stageId: string; readonly taskId: string }

export type MessageKind = Message['kind']
export type MessageOf<K extends MessageKind> = Extract<Message, { kind: K }>

/** The message's identity within its execution; usable as a field name in the store. */
export function messageId(message: Message): string {
  const parts: string[] = [message.kind]
  if ('stageId' in message) parts.push(message.stageId)
  if ('taskId' in message) parts.push(message.taskId)
  if ('phase' in message) parts.push(message.phase)
  return parts.join(':')
}
