import { startTwin, type Twin, type TwinAnswer, type TwinRequest } from '../http/twin.ts'

interface Published {
  readonly id: string
  readonly data: string
  readonly attributes: Readonly<Record<string, string>>
  /** Milliseconds of `performance.now()`. */
  visibleAt: number
  ackId: string | undefined
}

export interface GooglePubsubTwin extends Twin {
  /** Puts a message into the subscription; answers its id. */
  publish(data: string, attributes?: Readonly<Record<string, string>>): string
  /** Messages that nobody has acknowledged. */
  readonly left: number
}

/**
 * One subscription of Google Cloud Pub/Sub: get, pull, acknowledge, modifyAckDeadline. It follows
 * cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions: `data` in base64, a pull that waits `waitMs` for messages, a
 * message that comes again when its deadline is over. With a `token` each
 * request needs it, and /token hands it out.
 */
export async function startGooglePubsub(
  subscription: string,
  { token, port = 0, waitMs = 10_000 }: { token?: string; port?: number; waitMs?: number } = {},
): Promise<GooglePubsubTwin> {
  const messages: Published[] = []
  const waiting = new Set<() => void>()
  let count = 0

  async function pull(most: number): Promise<TwinAnswer> {
    const until = performance.now() + waitMs
    for (;;) {
      const now = performance.now()
      const visible = messages.filter(({ visibleAt }) => visibleAt <= now).slice(0, most)
      if (visible.length > 0) return { body: { receivedMessages: visible.map(handOut) } }
      if (now >= until) return { body: {} }
      await new Promise<void>((resolve) => {
        waiting.add(resolve)
        setTimeout(resolve, Math.min(until - now, 50)).unref()
      })
    }
  }

  function handOut(message: Published) {
    message.visibleAt = performance.now() + 10_000
    message.ackId = `ack-${++count}`
    const { id, data, attributes, ackId } = message
    return {
      ackId,
      message: {
        data: Buffer.from(data).toString('base64'),
        attributes,
        messageId: id,
        publishTime: '2026-01-01T00:00:00Z',
      },
    }
  }

  function handle({ method, path, headers, body }: TwinRequest): TwinAnswer | Promise<TwinAnswer> {
    const status = (code: number, name: string) => ({ status: code, body: { error: { code, status: name } } })
    if (token && path === '/token') return { body: { access_token: token, expires_in: 3_600 } }
    if (token && headers.authorization !== `Bearer ${token}`) return status(401, 'UNAUTHENTICATED')
    const [name, action] = path.replace('/v1/', '').split(':')
    if (name !== subscription) return status(404, 'NOT_FOUND')
    if (method === 'GET') return { body: { name: subscription, ackDeadlineSeconds: 10 } }
    const asked = JSON.parse(body.toString()) as {
      maxMessages?: number
      ackIds?: string[]
      ackDeadlineSeconds?: number
    }
    if (action === 'pull') return pull(asked.maxMessages ?? 1)
    const meant = messages.filter(({ ackId }) => ackId && asked.ackIds?.includes(ackId))
    if (action === 'acknowledge') for (const message of meant) messages.splice(messages.indexOf(message), 1)
    else if (action === 'modifyAckDeadline')
      for (const message of meant)
        message.visibleAt = performance.now() + (asked.ackDeadlineSeconds ?? 0) * 1_000
    else return status(400, 'INVALID_ARGUMENT')
    return { body: {} }
  }

  const twin = await startTwin(handle, port)
  return {
    ...twin,
    publish(data, attributes = {}) {
      const id = String(1_000 + messages.length + ++count)
      messages.push({ id, data, attributes, visibleAt: 0, ackId: undefined })
      for (const wake of waiting) wake()
      waiting.clear()
      return id
    },
    get left() {
      return messages.length
    },
  }
}
