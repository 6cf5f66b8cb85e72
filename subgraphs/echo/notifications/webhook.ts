import { z } from 'zod'
import { type ChannelFactory, defineChannel } from './define.ts'
import { post } from './request.ts'
import { secretsOfWebhook, shownWebhook, webhookAddress } from './webhookAddress.ts'

/** Any program that takes JSON: the whole message, with the same Idempotency-Key at each attempt. */
export const webhook: ChannelFactory = (_, { http }) =>
  defineChannel({
    type: 'webhook',
    title: 'Webhook',
    description: 'The message as JSON to any address.',
    parameters: z.looseObject({ address: webhookAddress('Where it is posted to.') }),
    tellsPrograms: true,
    addressOf: ({ address }) => address,
    shownAddressOf: ({ address }) => shownWebhook(address),
    async send({ address }, { actions: _actions, ...message }, key, signal) {
      const headers = { 'idempotency-key': key }
      const secrets = secretsOfWebhook(address)
      await post(
        http,
        { service: 'the webhook', url: address, headers, body: JSON.stringify(message), secrets },
        signal,
      )
      return {}
    },
  })
