import { z } from 'zod'
import type { Message } from '../domain/notifications/message.ts'
import { type ChannelFactory, defineChannel } from './define.ts'
import { post } from './request.ts'
import { secretsOfWebhook, shownWebhook, webhookAddress } from './webhookAddress.ts'

const colors: Record<Message['severity'], string> = {
  info: 'Accent',
  success: 'Good',
  failure: 'Attention',
  question: 'Accent',
}

/** Teams: an adaptive card (adaptivecards.io, 1.4) to a channel's webhook, made by a workflow or a connector. */
export const microsoftTeams: ChannelFactory = (_, { http }) =>
  defineChannel({
    type: 'microsoftteams',
    aliases: ['teams', 'microsoftTeams'],
    title: 'Microsoft Teams',
    description: 'A card in a channel of Microsoft Teams.',
    parameters: z.looseObject({ address: webhookAddress("The channel's webhook.") }),
    addressOf: ({ address }) => address,
    shownAddressOf: ({ address }) => shownWebhook(address),
    async send({ address }, message, _key, signal) {
      const body = JSON.stringify(card(message))
      const secrets = secretsOfWebhook(address)
      await post(http, { service: 'Microsoft Teams', url: address, body, secrets }, signal)
      return {}
    },
  })

const card = ({ subject, body, severity, link }: Message) => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        fallbackText: subject,
        body: [
          {
            type: 'TextBlock',
            text: subject,
            weight: 'Bolder',
            size: 'Medium',
            color: colors[severity],
            wrap: true,
          },
          { type: 'TextBlock', text: body, wrap: true },
        ],
        ...(link && { actions: [{ type: 'Action.OpenUrl', title: 'Show the execution', url: link }] }),
      },
    },
  ],
})
