import { isObject } from '#platform/definition/json.ts'
import type { HttpResponse } from '#platform/http/client.ts'
import { HttpError } from '#platform/http/errors.ts'
import type { TaskDefinition, TaskResult, TaskWork } from '../define.ts'
import { described, headersOf, isPassing, send, unreachable, type WebhookSettings } from './exchange.ts'
import { valueInAnswer } from './jsonPath.ts'
import type { WebhookParameters } from './parameters.ts'

const minute = 60_000
type Work = TaskWork<WebhookParameters>

export const waitBeforeMonitor: TaskDefinition<WebhookParameters> = {
  name: 'waitBeforeMonitorWebhook',
  rehearse: 'waits',
  backoffMs: ({ parameters, elapsedMs }) => parameters.waitBeforeMonitor * 1000 - elapsedMs,
  execute: async (work) => {
    const isOver = !addressOf(work) || work.elapsedMs >= work.parameters.waitBeforeMonitor * 1000
    return { status: isOver ? 'SUCCEEDED' : 'RUNNING' }
  },
}

/** Where to ask; nowhere when the call has failed and the stage goes on all the same. */
function addressOf({ parameters, stage }: Work): string | undefined {
  const { statusEndpoint } = stage.context
  if (typeof statusEndpoint === 'string') return statusEndpoint
  return parameters.monitorOnly ? parameters.url : undefined
}

/** Asks the status address until the work has ended. */
export const monitorWebhook = (settings: WebhookSettings): TaskDefinition<WebhookParameters> => ({
  name: 'monitorWebhook',
  rehearse: async () => ({ leavesOpen: 'context' }),
  timeoutMs: 60 * minute,
  overridableTimeout: true,
  backoffMs: ({ elapsedMs }) => (elapsedMs > minute ? 15_000 : 1000),
  execute: async (work) => {
    const { parameters, http, signal } = work
    const url = addressOf(work)
    // Why there is none has been said by the task before.
    if (!url) return { status: 'TERMINAL' }
    try {
      const headers = headersOf(parameters, settings, url)
      return reported(await send(http, { method: 'GET', url, headers, signal }, settings), work)
    } catch (error) {
      if (!(error instanceof HttpError) || error.kind === 'aborted') throw error
      const passing = error.kind === 'network' || error.kind === 'timeout'
      return passing
        ? { status: 'RUNNING', ...monitored(work, { error: error.message }) }
        : unreachable(error)
    }
  },
})

/** What is known goes under webhook.monitor, as in Spinnaker. */
function monitored(work: Work, monitor: Record<string, unknown>) {
  const { webhook } = work.stage.context
  const past = pastStatusCodes(work)
  return {
    context: {
      webhook: {
        ...(isObject(webhook) && webhook),
        monitor: { ...(Object.keys(past).length > 0 && { pastStatusCodes: past }), ...monitor },
      },
    },
  }
}

function reported(response: HttpResponse, work: Work): TaskResult {
  const { parameters } = work
  const monitor = described(response)
  if (response.status >= 400) return refused(response.status, monitor, work)
  if (!parameters.statusJsonPath) return { status: 'SUCCEEDED', ...monitored(work, monitor) }
  const progress = parameters.progressJsonPath && valueInAnswer(parameters.progressJsonPath, monitor.body)
  const value = valueInAnswer(parameters.statusJsonPath, monitor.body)
  const known = {
    ...monitor,
    ...(typeof progress === 'string' && { progressMessage: progress }),
    // Of what is no status there may be any amount.
    ...(typeof value !== 'object' && { resolvedValue: value }),
  }
  if (typeof value === 'number')
    return {
      status: value === 100 ? 'SUCCEEDED' : 'RUNNING',
      ...monitored(work, { ...known, percentComplete: value }),
    }
  if (typeof value !== 'string' && typeof value !== 'boolean')
    return failed(
      'WEBHOOK_STATUS_UNKNOWN',
      `${parameters.statusJsonPath} names no status in the answer`,
      known,
      work,
    )
  return fromStatus(String(value).toUpperCase(), known, work)
}

function fromStatus(status: string, known: Record<string, unknown>, work: Work): TaskResult {
  const { successStatuses, canceledStatuses, terminalStatuses } = work.parameters
  if (terminalStatuses.includes(status))
    return failed('WEBHOOK_WORK_FAILED', `its status is ${status}`, known, work)
  if (canceledStatuses.includes(status)) return { status: 'CANCELED', ...monitored(work, known) }
  return { status: successStatuses.includes(status) ? 'SUCCEEDED' : 'RUNNING', ...monitored(work, known) }
}

/** An error answer: each code may come as often as `retries` allows; others while they are of a passing kind. */
function refused(status: number, monitor: Record<string, unknown>, work: Work): TaskResult {
  const past = pastStatusCodes(work)
  const count = (past[status] ?? 0) + 1
  const known = {
    ...monitor,
    error: `The status address answered ${status}`,
    pastStatusCodes: { ...past, [status]: count },
  }
  const allowed = work.parameters.retries?.[String(status)]?.maxAttempts
  const again = allowed === undefined ? isPassing(status, work.parameters.retryStatusCodes) : count <= allowed
  if (again) return { status: 'RUNNING', ...monitored(work, known) }
  return failed('WEBHOOK_REFUSED', `the status address answered ${status}`, known, work)
}

function pastStatusCodes({ stage }: Work): Record<string, number> {
  const webhook = stage.context.webhook as
    | { monitor?: { pastStatusCodes?: Record<string, number> } }
    | undefined
  return webhook?.monitor?.pastStatusCodes ?? {}
}

function failed(
  code: 'WEBHOOK_REFUSED' | 'WEBHOOK_STATUS_UNKNOWN' | 'WEBHOOK_WORK_FAILED',
  reason: string,
  monitor: Record<string, unknown>,
  work: Work,
): TaskResult {
  const { statusCodeValue, resolvedValue } = monitor
  return {
    status: 'TERMINAL',
    ...monitored(work, monitor),
    failure: {
      code,
      message: `The webhook's work failed: ${reason}.`,
      details: { statusCodeValue, resolvedValue },
    },
  }
}
