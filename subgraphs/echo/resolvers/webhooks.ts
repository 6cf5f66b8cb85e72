import type { MutationResolvers } from '#schema/generated/echo.ts'
import type { RawRequest } from '../actions/receiveWebhook.ts'
import type { WebhookResponse } from '../webhooks/define.ts'

export const webhookMutations = (
  receive: (request: RawRequest) => Promise<WebhookResponse>,
): Pick<MutationResolvers, 'receiveWebhook'> => ({
  receiveWebhook: (_, { request: { method, url, headers, body } }) =>
    receive({
      method,
      url,
      headers: headers as Readonly<Record<string, string>>,
      body: Buffer.from(body, 'base64'),
    }),
})
