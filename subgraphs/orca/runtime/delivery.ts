import type { Delivery } from '#platform/engine/engine.ts'
import { isUnavailable } from '#platform/errors/errors.ts'
import type { Logger } from '#platform/log/log.ts'
import type { MessageKind, MessageOf } from '../domain/messages.ts'
import { callCancel } from '../handlers/callCancel.ts'
import { deadMessage } from '../handlers/deadMessage.ts'
import { fetchAnswers } from '../handlers/fetchAnswers.ts'
import { isPure } from '../handlers/index.ts'
import type { OutsideHandler, OutsidePorts } from '../handlers/outside.ts'
import { runTask } from '../handlers/runTask.ts'
import { startExecution } from '../handlers/startExecution.ts'
import { startWaitingExecutions } from '../handlers/startWaitingExecutions.ts'
import { wakeParent } from '../handlers/wakeParent.ts'
import type { Hint } from './hintQueue.ts'

/** The handlers that reach outside. Those that only move an execution on are in handlers/index.ts. */
const outsideHandlers: { readonly [K in MessageKind]?: OutsideHandler<K> } = {
  startExecution,
  startWaitingExecutions,
  wakeParent,
  callCancel,
  fetchAnswers,
  runTask,
}

/** After so many failed deliveries a message is given up, and what it is about fails. */
const maxAttempts = 5

/** Takes a hint from the queue to the handler of the message it points at. A hint at nothing is no error. */
export function createDelivery(
  ports: OutsidePorts,
  log: Logger,
): (delivery: Delivery<Hint>) => Promise<void> {
  return async ({ body: { executionId, messageId }, attempt }) => {
    const execution = await ports.keeper.find(executionId)
    if (!execution) return log.warn({ executionId }, 'a message names an execution that does not exist')
    const pending = execution.outbox.get(messageId)
    if (!pending) return
    const early = pending.dueAt - ports.clock.now()
    if (early > 0) return ports.again({ executionId, messageId }, early)
    const { message } = pending
    try {
      // After a failure each is tried for itself, so that one that fails does not take others with it.
      if (isPure(message)) await handleDue(executionId, messageId, attempt === 1, ports)
      else {
        const handler = outsideHandlers[message.kind] as OutsideHandler<MessageKind>
        await handler(message as MessageOf<MessageKind>, { executionId, messageId }, ports)
      }
    } catch (error) {
      // The store is away: that says nothing about the message.
      if (attempt < maxAttempts || isUnavailable(error)) throw error
      log.error({ err: error, executionId, messageId }, 'a message is given up')
      const reason = error instanceof Error ? error.message : String(error)
      await ports.keeper.change(executionId, messageId, (t) => deadMessage(message, reason, t))
    }
  }
}

/** Handles a message that only moves the execution on; with `together` all such that are due, in one change. */
async function handleDue(
  executionId: string,
  messageId: string,
  together: boolean,
  ports: OutsidePorts,
): Promise<void> {
  await ports.keeper.change(executionId, messageId, (t) => {
    for (const [id, { message, dueAt }] of t.before.outbox) {
      if (id !== messageId && (!together || !isPure(message) || dueAt > t.now)) continue
      t.consume(id)
      t.push(message)
    }
  })
}
