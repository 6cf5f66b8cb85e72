import { isObject } from '#platform/definition/json.ts'
import type { PlatformError } from '#platform/errors/errors.ts'
import { toNumber } from '../../domain/values.ts'
import { askingTask } from '../asking.ts'
import type { TaskDefinition, TaskResult, TaskWork } from '../define.ts'
import { StageFailure } from '../failures.ts'

/** As in Spinnaker: so often in a row nobody may answer to what is only read. */
export const mostErrors = 5

const longestPauseMs = 15_000

/**
 * A task that asks Igor. While nobody answers, Igor or the CI system, it waits and counts that in the context as `consecutiveErrors`; of
 * more than `limit` in a row it fails. What is refused fails it at once.
 */
export function ciTask<P>(task: TaskDefinition<P>, limit = Number.POSITIVE_INFINITY): TaskDefinition<P> {
  const asking = askingTask(task, refusal)
  return { ...asking, execute: async (work) => counted(await asking.execute(work), work, limit) }
}

function counted(result: TaskResult, { stage }: TaskWork<unknown>, limit: number): TaskResult {
  const before = toNumber(stage.context.consecutiveErrors) ?? 0
  const reason = result.context?.waitingFor
  if (reason === undefined)
    return before === 0 ? result : { ...result, context: { ...result.context, consecutiveErrors: 0 } }
  const context = { ...result.context, consecutiveErrors: before + 1 }
  if (before >= limit) {
    const message = `Nobody has answered ${before + 1} times in a row. ${String(reason)}`
    return { status: 'TERMINAL', context, failure: { code: 'BUILD_UNREACHABLE', message } }
  }
  return { ...result, context, againMs: Math.min(longestPauseMs, 1000 * 2 ** before) }
}

function refusal({ code, message, extensions }: PlatformError): Error {
  const { problems } = extensions
  const errors = Array.isArray(problems)
    ? problems.filter(isObject).map(({ path, message }) => `${String(path)}: ${String(message)}`)
    : [message]
  return new StageFailure({
    code: 'BUILD_REFUSED',
    message: errors.join('; '),
    errors,
    details: { refusal: code, ...(Array.isArray(problems) && { problems }) },
  })
}
