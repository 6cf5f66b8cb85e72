import { isObject } from '#platform/definition/json.ts'
import type { HttpResponse } from '#platform/http/client.ts'
import { HttpError } from '#platform/http/errors.ts'
import { expectedArtifactsOf } from '../../domain/artifacts/artifact.ts'
import type { Stage } from '../../domain/execution.ts'
import type { TaskDefinition, TaskResult, TaskWork } from '../define.ts'
import {
  described,
  hasHeader,
  headersOf,
  isPassing,
  neverSent,
  send,
  unreachable,
  type WebhookSettings,
} from './exchange.ts'
import { valueInAnswer } from './jsonPath.ts'
import type { WebhookParameters } from './parameters.ts'

const minute = 60_000

/** Asking again does no harm. */
const isSafe = ({ method, url }: WebhookParameters, { allowed }: WebhookSettings) =>
  method === 'GET' || method === 'HEAD' || allowed.isSafeToRetry(method, url)

/** Makes the call. A call whose outcome is not known is made again only if it changes nothing. */
export const createWebhook = (settings: WebhookSettings): TaskDefinition<WebhookParameters> => ({
  name: 'createWebhook',
  rehearse: async ({ parameters: { method, url, payload } }) => ({
    effects: [{ kind: 'call', method, url, ...(payload !== undefined && payload !== null && { payload }) }],
    leavesOpen: 'context',
  }),
  timeoutMs: 5 * minute,
  overridableTimeout: true,
  backoffMs: () => 10_000,
  execute: async (work) => {
    const { parameters, http, signal, idempotencyKey } = work
    const { method, url, payload } = parameters
    const own = headersOf(parameters, settings, url)
    const headers = hasHeader(own, 'idempotency-key') ? own : { ...own, 'idempotency-key': idempotencyKey }
    try {
      return answered(await send(http, { method, url, payload, headers, signal }, settings), work)
    } catch (error) {
      if (!(error instanceof HttpError) || error.kind === 'aborted') throw error
      const isBroken = error.kind === 'timeout' || error.kind === 'network'
      if (neverSent(error) || (isBroken && isSafe(parameters, settings)))
        return { status: 'RUNNING', context: { webhook: { error: error.message } } }
      return isBroken ? unknownOutcome(error.message) : unreachable(error)
    }
  },
  interrupted: ({ parameters }) =>
    isSafe(parameters, settings)
      ? { status: 'RUNNING' }
      : unknownOutcome('the process ended during the call'),
})

function unknownOutcome(reason: string): TaskResult {
  const message = `Whether the endpoint has acted on the call is not known (${reason}), so it was not made again. Restart the stage to call once more.`
  return {
    status: 'TERMINAL',
    context: { webhook: { error: reason } },
    failure: { code: 'WEBHOOK_OUTCOME_UNKNOWN', message },
  }
}

function answered(response: HttpResponse, { parameters, stage }: TaskWork<WebhookParameters>): TaskResult {
  const webhook = described(response)
  const { status } = response
  if (status >= 400) {
    const error = `The endpoint answered ${status} ${webhook.statusCode}`
    const failFast = (parameters.failFastStatusCodes ?? [504]).includes(status)
    const context = { webhook: { ...webhook, error } }
    if (!failFast && isPassing(status, parameters.webhookRetryStatusCodes))
      return { status: 'RUNNING', context }
    return {
      status: 'TERMINAL',
      context,
      failure: { code: 'WEBHOOK_REFUSED', message: `${error}.`, details: { status, body: webhook.body } },
    }
  }
  if (!parameters.waitForCompletion) return withArtifacts(webhook, stage)
  const statusEndpoint = statusAddress(response, webhook.body, parameters)
  if (statusEndpoint)
    return { status: 'SUCCEEDED', context: { webhook: { ...webhook, statusEndpoint }, statusEndpoint } }
  return {
    status: 'TERMINAL',
    context: { webhook },
    failure: {
      code: 'WEBHOOK_STATUS_UNKNOWN',
      message: `The status address could not be found in the answer (${parameters.statusUrlResolution ?? 'webhookResponse'}), but the stage waits for completion.`,
    },
  }
}

/** What the answer brings along is an artifact of the stage where the stage expects some. */
function withArtifacts(webhook: ReturnType<typeof described>, { context }: Stage): TaskResult {
  if (expectedArtifactsOf(context.expectedArtifacts).length === 0)
    return { status: 'SUCCEEDED', context: { webhook } }
  const { artifacts } = isObject(webhook.body) ? webhook.body : {}
  if (Array.isArray(artifacts)) return { status: 'SUCCEEDED', context: { webhook, artifacts } }
  const message = 'The stage expects artifacts, but the answer has no list of them under `artifacts`.'
  return { status: 'TERMINAL', context: { webhook }, failure: { code: 'WEBHOOK_ARTIFACTS_MISSING', message } }
}

/** Where to ask how the work stands; relative addresses are meant relative to the URL called. */
function statusAddress(
  response: HttpResponse,
  body: unknown,
  parameters: WebhookParameters,
): string | undefined {
  const { url, statusUrlResolution, statusUrlJsonPath } = parameters
  if (statusUrlResolution === 'getMethod') return url
  const found =
    statusUrlResolution === 'locationHeader'
      ? response.headers.location
      : valueInAnswer(statusUrlJsonPath ?? '', body)
  if (typeof found !== 'string' || found === '' || !URL.canParse(found, url)) return undefined
  const address = new URL(found, url)
  // Behind a proxy that ends TLS, servers name themselves with the scheme they see.
  if (address.host === new URL(url).host) address.protocol = new URL(url).protocol
  return address.href
}
