import { z } from 'zod'
import { type ChannelFactory, defineChannel } from './define.ts'
import { toChat } from './markup/markdown.ts'
import { post } from './request.ts'
import { secretsOfWebhook, shownWebhook, webhookAddress } from './webhookAddress.ts'

/** Characters of a message (developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages). */
const longest = 4_000

/** Google Chat: a text message to a space's webhook. */
export const googleChat: ChannelFactory = (_, { http }) =>
  defineChannel({
    type: 'googlechat',
    aliases: ['googleChat'],
    title: 'Google Chat',
    description: 'A message in a space of Google Chat.',
    parameters: z.looseObject({ address: webhookAddress("The space's webhook.") }),
    addressOf: ({ address }) => address,
    shownAddressOf: ({ address }) => shownWebhook(address),
    async send({ address }, { subject, body }, _key, signal) {
      const text = `*${toChat(subject)}*\n${toChat(body)}`.slice(0, longest)
      const secrets = secretsOfWebhook(address)
      await post(
        http,
        { service: 'Google Chat', url: address, body: JSON.stringify({ text }), secrets },
        signal,
      )
      return {}
    },
  })
