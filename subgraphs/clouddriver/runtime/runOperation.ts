import type { Logger } from '#platform/log/log.ts'
import type { Clock } from '#platform/service/service.ts'
import type { JsonObject } from '../domain/manifest.ts'
import type { OperationFailure } from '../domain/operationTask.ts'
import { CloudError } from '../providers/cloudError.ts'
import type { AnyOperationDefinition } from '../providers/operation.ts'
import type { Account } from './accounts.ts'
import type { TaskRun } from './taskRun.ts'

/** An operation with all it takes to do it. */
export interface ReadyOperation {
  readonly operation: AnyOperationDefinition
  readonly account: Account
  readonly parameters: unknown
}

interface RunOptions {
  /** The operation's place in its task. */
  readonly index: number
  /** Aborted to cancel or to abandon the task. */
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly log: Logger
}

const defaultTimeoutMs = 3_600_000
/** How long an operation may take to end after it was told to. */
const graceMs = 10_000

const inWords = (ms: number) => (ms >= 60_000 ? `${Math.round(ms / 60_000)} minutes` : `${ms / 1000} s`)

/** Does an operation of a task and answers its result object; ends with the signal or at its time-out. */
export async function runOperation(
  { operation, account, parameters }: ReadyOperation,
  run: TaskRun,
  { index, signal, clock, log }: RunOptions,
): Promise<JsonObject> {
  const { task } = run
  const timeoutMs = operation.timeoutMs ?? defaultTimeoutMs
  const late = new AbortController()
  const timer = setTimeout(() => {
    late.abort(new CloudError('UNAVAILABLE', `${operation.name} took longer than ${inWords(timeoutMs)}.`))
  }, timeoutMs)
  const either = AbortSignal.any([signal, late.signal])
  const grace = overdue(either)
  try {
    const working = operation.run({
      account: account.open,
      accountName: account.name,
      application: task.application,
      parameters,
      key: `${task.id}/${index}`,
      signal: either,
      clock,
      log: log.child({ task: task.id, operation: operation.name }),
      progress: (status) => run.phase(operation.phase, status),
      once: (name, decide) => run.once(index, name, decide),
      earlier: task.resultObjects,
    })
    return await Promise.race([working, grace.passed])
  } catch (error) {
    if (late.signal.aborted && !signal.aborted) throw late.signal.reason
    throw error
  } finally {
    clearTimeout(timer)
    grace.stop()
  }
}

/** Rejects some time after the signal: what does not listen to it must not hold a task forever. */
function overdue(signal: AbortSignal) {
  const { promise: passed, reject } = Promise.withResolvers<never>()
  passed.catch(() => undefined)
  let timer: NodeJS.Timeout | undefined
  const begin = () => {
    timer = setTimeout(() => reject(signal.reason), graceMs)
  }
  signal.addEventListener('abort', begin)
  return {
    passed,
    stop() {
      signal.removeEventListener('abort', begin)
      clearTimeout(timer)
    },
  }
}

/** What people are told of an error that an operation ended with. */
export function failureOf(error: unknown): OperationFailure {
  if (error instanceof CloudError) {
    const { code, message, errors, details } = error
    return { code, message, errors, ...(Object.keys(details).length > 0 && { details }) }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'FAILED', message, errors: [message] }
}
