import { defineStage } from './define.ts'
import { StageFailure } from './failures.ts'
import { createWebhook } from './webhook/create.ts'
import { headersOf, send } from './webhook/exchange.ts'
import { monitorWebhook, waitBeforeMonitor } from './webhook/monitor.ts'
import { webhookParameters } from './webhook/parameters.ts'

/** Calls an HTTP endpoint and, if wanted, follows the work that this has started. */
export const webhook = defineStage({
  type: 'webhook',
  title: 'Webhook',
  description: 'Calls an HTTP endpoint, and follows the work that it starts if wanted.',
  parameters: webhookParameters,
  tasks: ({ parameters }) => {
    const { monitorOnly, waitForCompletion } = parameters
    if (monitorOnly && !waitForCompletion)
      throw new StageFailure({
        code: 'BAD_PARAMETERS',
        message: 'monitorOnly: can be used only with waitForCompletion',
      })
    return [
      ...(monitorOnly ? [] : [createWebhook]),
      ...(waitForCompletion && parameters.waitBeforeMonitor > 0 ? [waitBeforeMonitor] : []),
      ...(waitForCompletion ? [monitorWebhook] : []),
    ]
  },
  cancel: async ({ parameters }, { http }) => {
    const { cancelEndpoint, cancelMethod, cancelPayload } = parameters
    if (!cancelEndpoint) return
    const signal = AbortSignal.timeout(60_000)
    await send(http, {
      method: cancelMethod,
      url: cancelEndpoint,
      payload: cancelPayload,
      headers: headersOf(parameters),
      signal,
    })
  },
  prepareRestart: ({ webhook: _, statusEndpoint: __, ...context }) => context,
})
