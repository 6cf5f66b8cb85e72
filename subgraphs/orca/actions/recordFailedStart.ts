import { badInput, platformError } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { ExecutionRecord } from '../domain/execution.ts'
import { keptOf } from '../expressions/atStart.ts'
import { failedAtStart } from '../handlers/startExecution.ts'
import { accept } from './accept.ts'
import type { ActionPorts } from './ports.ts'
import { originOf, userOf } from './prepareStart.ts'
import { find } from './startPipeline.ts'
import { checkKeys } from './texts.ts'
import { checkTrigger } from './trigger.ts'

export interface FailedStart {
  readonly id: string
  readonly trigger?: unknown
  /** Why it could not be started. */
  readonly message: string
  readonly requestId: string
}

/** Characters of a message that are kept. */
const longestMessage = 10_000

/**
 * Stores that a pipeline was to be started and could not be, as an execution that has failed before its first stage: so that people see
 * it where they look for it. Throws FORBIDDEN unless the caller may do everything, NOT_FOUND for an unknown pipeline.
 */
export async function recordFailedStart(
  { id, trigger: given, message, requestId }: FailedStart,
  caller: Caller,
  ports: ActionPorts,
): Promise<ExecutionRecord> {
  if (!caller.admin)
    throw platformError('FORBIDDEN', { reason: 'Only the platform itself records starts that have failed.' })
  checkKeys({ id, requestId })
  if (message.trim() === '') throw badInput([{ path: 'message', message: 'must not be empty' }])
  const errorMessage = message.slice(0, longestMessage)
  const trigger = checkTrigger(given)
  const pipeline = await find({ id }, caller, ports)
  const user = userOf(trigger, caller)
  checkKeys({ 'trigger.user': user })
  const start = {
    application: pipeline.application,
    origin: originOf(pipeline, ports.clock.now(), user),
    trigger: { type: 'manual', ...trigger, user, errorMessage },
    definition: keptOf(pipeline.definition),
    stages: [],
  }
  return accept(start, { requestId }, ports, (execution) => failedAtStart(execution, errorMessage))
}
