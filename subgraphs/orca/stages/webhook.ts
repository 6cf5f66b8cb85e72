import { defineStage, type StageDefinition } from './define.ts'
import { StageFailure } from './failures.ts'
import { bindingTasks } from './manifest/bindProducedArtifacts.ts'
import { createWebhook } from './webhook/create.ts'
import { headersOf, send, type WebhookSettings } from './webhook/exchange.ts'
import { monitorWebhook, waitBeforeMonitor } from './webhook/monitor.ts'
import { type WebhookParameters, webhookParameters } from './webhook/parameters.ts'

/** Calls an HTTP endpoint and, if wanted, follows the work that this has started. */
export const webhookStage = (settings: WebhookSettings): StageDefinition<WebhookParameters> =>
  defineStage({
    type: 'webhook',
    title: 'Webhook',
    description: 'Calls an HTTP endpoint, and follows the work that it starts if wanted.',
    parameters: webhookParameters,
    tasks: ({ parameters, stage }) => {
      const { monitorOnly, waitForCompletion } = parameters
      if (monitorOnly && !waitForCompletion)
        throw new StageFailure({
          code: 'BAD_PARAMETERS',
          message: 'monitorOnly: can be used only with waitForCompletion',
        })
      return [
        ...(monitorOnly ? [] : [createWebhook(settings)]),
        ...(waitForCompletion && parameters.waitBeforeMonitor > 0 ? [waitBeforeMonitor] : []),
        ...(waitForCompletion ? [monitorWebhook(settings)] : []),
        ...bindingTasks(stage.context),
      ]
    },
    cancel: async ({ parameters }, { http }) => {
      const { cancelEndpoint: url, cancelMethod: method, cancelPayload: payload } = parameters
      if (!url) return
      const headers = headersOf(parameters, settings, url)
      await send(http, { method, url, payload, headers, signal: AbortSignal.timeout(60_000) }, settings)
    },
    cancelsWhenFailed: true,
    prepareRestart: ({ webhook: _, statusEndpoint: __, artifacts: ___, ...context }) => context,
  })
