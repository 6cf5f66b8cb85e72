import { createHmac } from 'node:crypto'
import { answerBy, route } from '../http/routes.ts'
import { startTwin, type Twin, type TwinAnswer, type TwinRequest } from '../http/twin.ts'

interface SlackBlock {
  readonly type: string
  readonly text?: { readonly type: string; readonly text: string }
  readonly elements?: readonly SlackElement[]
}

interface SlackElement {
  readonly type: string
  readonly action_id?: string
  readonly text?: string | { readonly type: string; readonly text: string }
  readonly value?: string
}

/** A message as a channel shows it. */
export interface SlackMessage {
  readonly channel: string
  readonly ts: string
  readonly text: string
  readonly attachments: readonly { readonly color?: string; readonly blocks?: readonly SlackBlock[] }[]
  /** Whom alone it is shown to. */
  readonly onlyFor?: string
  /** It came by an incoming webhook. */
  readonly isWebhook?: true
}

interface Person {
  readonly id: string
  readonly name: string
  readonly email?: string
  /** Of another workspace, which shares a channel. */
  readonly team?: string
  readonly isDeleted?: boolean
}

/** The workspace of the bots. */
const workspace = 'T0'

interface SlackOptions {
  /** Of bots. */
  readonly tokens?: readonly string[]
  /** Of incoming webhooks: what stands behind /services/. */
  readonly webhooks?: readonly string[]
  readonly channels?: readonly string[]
  readonly people?: readonly Person[]
  readonly signingSecret?: string
}

export interface SlackTwin extends Twin {
  /** As they are now, in the order in which they came. */
  readonly messages: readonly SlackMessage[]
  /** What it posts, signed, when somebody presses the button of that label. */
  pressOf(message: SlackMessage, label: string, userId: string): SlackRequest
  /** Posts it to the address of the app's interactivity. */
  press(message: SlackMessage, label: string, userId: string, url: string): Promise<Response>
}

export interface SlackRequest {
  readonly headers: Record<string, string>
  readonly body: string
}

/** Limits beyond which Slack refuses a message. */
const longestText = 3_000
const longestValue = 2_000

/**
 * A Slack of pretence: chat.postMessage, chat.postEphemeral, chat.update, users.info and auth.test of the Web API, incoming webhooks, and presses
 * on buttons, signed. It follows docs.slack.dev: /reference/methods, /reference/block-kit/blocks,
 * /messaging/sending-messages-using-incoming-webhooks, /reference/interaction-payloads/block_actions-payload and
 * /authentication/verifying-requests-from-slack.
 */
export async function startSlack(options: SlackOptions = {}, port = 0): Promise<SlackTwin> {
  const { tokens = ['xoxb-twin'], webhooks = [], channels = ['releases'], people = [] } = options
  const { signingSecret = 'the signing secret of the twin' } = options
  const messages: SlackMessage[] = []
  let last = 1_700_000_000
  const nextTs = () => `${++last}.000100`

  function method(work: (given: Record<string, string>) => object) {
    return (_: unknown, request: TwinRequest): TwinAnswer => {
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
      if (!token) return { body: { ok: false, error: 'not_authed' } }
      if (!tokens.includes(token)) return { body: { ok: false, error: 'invalid_auth' } }
      return { body: work(argumentsOf(request)) }
    }
  }

  const idOf = (channel: string) => {
    const name = channel.replace(/^#/, '')
    const at = channels.indexOf(name)
    return at < 0 ? channels.find((_, n) => name === `C${n}`) && name : `C${at}`
  }

  function contentOf({ text = '', attachments = '[]' }: Record<string, string>) {
    const read = JSON.parse(attachments) as SlackMessage['attachments']
    return { content: { text, attachments: read }, problem: problemOf(text, read) }
  }

  function post(given: Record<string, string>, more: Partial<SlackMessage> = {}): object {
    const channel = idOf(given.channel ?? '')
    if (!channel) return { ok: false, error: 'channel_not_found' }
    const { content, problem } = contentOf(given)
    if (problem) return { ok: false, error: problem }
    const message = { channel, ts: nextTs(), ...content, ...more }
    messages.push(message)
    return { ok: true, channel, ts: message.ts, message }
  }

  function update(given: Record<string, string>): object {
    const at = messages.findIndex(({ channel, ts }) => channel === given.channel && ts === given.ts)
    if (at < 0) return { ok: false, error: 'message_not_found' }
    const { content, problem } = contentOf(given)
    if (problem) return { ok: false, error: problem }
    messages[at] = { ...messages[at]!, ...content }
    return { ok: true, channel: given.channel, ts: given.ts, text: content.text }
  }

  function userInfo({ user }: Record<string, string>): object {
    const person = people.find(({ id }) => id === user)
    if (!person) return { ok: false, error: 'user_not_found' }
    const { id, name, email, team = workspace, isDeleted = false } = person
    const profile = { real_name: name, ...(email && { email }) }
    const known = { id, team_id: team, name: name.toLowerCase(), real_name: name, deleted: isDeleted }
    return { ok: true, user: { ...known, is_bot: false, is_email_confirmed: true, profile } }
  }

  function webhook({ path }: Readonly<Record<string, string>>, { body }: TwinRequest): TwinAnswer {
    if (!webhooks.includes(path!)) return { status: 404, body: 'no_service' }
    const { text = '', attachments = [] } = JSON.parse(body.toString()) as Partial<SlackMessage>
    if (problemOf(text, attachments)) return { status: 400, body: 'invalid_blocks' }
    messages.push({ channel: 'C0', ts: nextTs(), text, attachments, isWebhook: true })
    return { body: 'ok' }
  }

  const routes = [
    route('POST', '/api/chat.postMessage', method(post)),
    route(
      'POST',
      '/api/chat.postEphemeral',
      method((given) => post(given, { onlyFor: given.user! })),
    ),
    route('POST', '/api/chat.update', method(update)),
    route('POST', '/api/users.info', method(userInfo)),
    route(
      'POST',
      '/api/auth.test',
      method(() => ({ ok: true, team_id: workspace, user_id: 'UBOT' })),
    ),
    route('POST', '/services/*path', webhook),
  ]
  const twin = await startTwin(
    async (request) => (await answerBy(routes, request)) ?? { status: 404, body: 'not found' },
    port,
  )

  function pressOf(message: SlackMessage, label: string, userId: string): SlackRequest {
    const blocks = message.attachments.flatMap((attachment) => attachment.blocks ?? [])
    const buttons = blocks.filter(({ type }) => type === 'actions').flatMap(({ elements = [] }) => elements)
    const action = buttons.find(({ text }) => typeof text === 'object' && text.text === label)
    if (!action) throw new Error(`The message has no button ${label}`)
    const { channel, ts } = message
    const payload = {
      type: 'block_actions',
      user: { id: userId, team_id: people.find(({ id }) => id === userId)?.team ?? workspace },
      container: { type: 'message_attachment', message_ts: ts, channel_id: channel, is_ephemeral: false },
      channel: { id: channel, name: channels[Number(channel.slice(1))] },
      message,
      actions: [{ ...action, action_ts: nextTs() }],
    }
    return signed(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), signingSecret)
  }

  return {
    ...twin,
    messages,
    pressOf,
    press: (message, label, userId, url) =>
      fetch(url, { method: 'POST', ...pressOf(message, label, userId) }),
  }
}

/** A request as Slack signs it, `at` milliseconds since 1970. */
export function signed(body: string, secret: string, at = Date.now()): SlackRequest {
  const timestamp = String(Math.floor(at / 1000))
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  }
}

function argumentsOf({ headers, body }: TwinRequest): Record<string, string> {
  if (!headers['content-type']?.startsWith('application/json'))
    return Object.fromEntries(new URLSearchParams(body.toString()))
  const given = JSON.parse(body.toString()) as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )
}

function problemOf(text: string, attachments: SlackMessage['attachments']): string | undefined {
  if (!text && attachments.length === 0) return 'no_text'
  const blocks = attachments.flatMap((attachment) => attachment.blocks ?? [])
  const isTooLong = blocks.some(({ text, elements = [] }) => {
    const values = elements.map(({ value = '' }) => value.length)
    return (text?.text.length ?? 0) > longestText || values.some((length) => length > longestValue)
  })
  return isTooLong ? 'invalid_blocks' : undefined
}
