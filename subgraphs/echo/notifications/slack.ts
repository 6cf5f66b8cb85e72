import { z } from 'zod'
import type { Action, Message } from '../domain/notifications/message.ts'
import { type ChannelFactory, defineChannel } from './define.ts'
import { toChat } from './markup/markdown.ts'
import { post } from './request.ts'
import { callSlack } from './slackApi.ts'

const parameters = z.looseObject({
  address: z
    .string()
    .trim()
    .min(1)
    .describe('A channel (with or without #), or the id of one or of a person.'),
})

const colors: Record<Message['severity'], string> = {
  info: '#2275B8',
  success: '#769D3E',
  failure: '#B82525',
  question: '#2275B8',
}

/** Slack: the Web API's chat.postMessage (docs.slack.dev/reference/methods/chat.postMessage), or an incoming webhook. */
export const slack: ChannelFactory = (config, { http }) => {
  const settings = config.slack
  const { token, app, sendCompactMessages, forceUseIncomingWebhook } = settings
  const isWebhook = token !== undefined && (forceUseIncomingWebhook || token.split('/').length > 2)

  async function byWebhook(message: Message, signal: AbortSignal): Promise<void> {
    const base = settings.baseUrl ?? 'https://hooks.slack.com'
    const url = `${base}/services/${token}`
    const body = JSON.stringify(content(message, sendCompactMessages, false))
    await post(http, { service: 'Slack', url, body, secrets: [token], fromConfiguration: true }, signal)
  }

  async function byBot(channel: string, message: Message, signal: AbortSignal): Promise<{ id: string }> {
    const hasButtons = app.signingSecret !== undefined && app.token !== undefined
    const by = message.actions && hasButtons ? app.token : isWebhook ? app.token : (token ?? app.token)
    const arguments_ = {
      channel,
      unfurl_links: false,
      unfurl_media: false,
      ...content(message, sendCompactMessages, hasButtons),
    }
    const request = { method: 'chat.postMessage', token: by, arguments_ }
    const { channel: at, ts } = await callSlack(config, http, request, signal)
    return { id: `${String(at)}/${String(ts)}` }
  }

  return defineChannel({
    type: 'slack',
    title: 'Slack',
    description: 'A message in a channel, or to a person.',
    parameters,
    ...(app.signingSecret && app.token && { hasButtons: true }),
    ...(!token && !app.token && { problem: 'slack.token is not configured' }),
    addressOf: ({ address }) => address.replace(/^#/, ''),
    shownAddressOf: ({ address }) => address,
    async send({ address }, message, _key, signal) {
      if (!isWebhook || (message.actions && app.token)) return byBot(address, message, signal)
      await byWebhook(message, signal)
      return {}
    },
  })
}

/** Slack cuts nothing off: it refuses what is longer. */
const shortened = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

function content(message: Message, isCompact: boolean, hasButtons: boolean) {
  const { subject, body, severity, link, actions = [] } = message
  const title = toChat(link ? `[${subject.replace(/[[\]]/g, '\\$&')}](${link})` : subject)
  const fallback = toChat(subject)
  const buttons = hasButtons ? actions : []
  if (isCompact && buttons.length === 0) return { text: shortened(title, 3_000) }
  const blocks = [
    { type: 'section', text: { type: 'mrkdwn', text: shortened(`*${title}*\n${toChat(body)}`, 3_000) } },
    ...(buttons.length > 0 ? [{ type: 'actions', elements: buttons.slice(0, 25).map(button) }] : []),
  ]
  return { text: shortened(fallback, 3_000), attachments: [{ color: colors[severity], fallback, blocks }] }
}

const button = ({ label, name, value }: Action, index: number) => ({
  type: 'button',
  action_id: `${name}-${index}`,
  text: { type: 'plain_text', text: shortened(label, 75) },
  style: name === 'stop' ? 'danger' : 'primary',
  value,
})
