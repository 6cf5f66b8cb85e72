import { z } from 'zod'
import type { JsonObject } from '#platform/definition/json.ts'
import { notFound, platformError, unavailable } from '#platform/errors/errors.ts'
import { filled } from '#platform/fetch/credentials.ts'
import { accessTokens } from '#platform/google/accessToken.ts'
import { HttpError } from '#platform/http/errors.ts'
import { parsedJson, readAnswer } from './answer.ts'
import { definePubsub } from './define.ts'
import { commonFields, endpoint } from './fields.ts'

const settings = z.strictObject({
  ...commonFields,
  project: z.string().min(1),
  subscriptionName: z.string().min(1),
  /** How long the service waits for the acknowledgement of a message that is being kept. */
  ackDeadlineSeconds: z.int().min(10).max(600).default(10),
  /** A service account's key as Google hands it out. */
  jsonPath: filled,
  /** Of an emulator, or something else that speaks the protocol. */
  apiEndpoint: endpoint,
})
type GoogleSettings = z.output<typeof settings>

const scope = 'https://www.googleapis.com/auth/pubsub'
const mostMessages = 100

/** A pull without messages is answered after a while of the service's choice. */
const pullMs = 60_000
const askMs = 10_000

const pulledSchema = z.object({
  receivedMessages: z
    .array(
      z.object({
        ackId: z.string(),
        message: z.object({
          data: z.string().default(''),
          attributes: z.record(z.string(), z.string()).default({}),
          messageId: z.string(),
        }),
      }),
    )
    .default([]),
})

/** A pull subscription of Google Cloud Pub/Sub: cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions. */
export default definePubsub<GoogleSettings>({
  system: 'google',
  settings,
  async open(subscription, ports, signal) {
    const { name, project, subscriptionName, jsonPath, ackDeadlineSeconds } = subscription
    const token = accessTokens({ account: `pubsub ${name}`, jsonPath, scope }, ports)
    const origin = subscription.apiEndpoint ?? 'https://pubsub.googleapis.com'
    const path = `projects/${encodeURIComponent(project)}/subscriptions/${encodeURIComponent(subscriptionName)}`
    const url = `${origin}/v1/${path}`

    async function ask(
      method: 'GET' | 'POST',
      action: string,
      question: JsonObject,
      timeoutMs: number,
      signal: AbortSignal,
    ) {
      const bearer = await token(signal)
      const response = await ports.http.request({
        method,
        url: action ? `${url}:${action}` : url,
        headers: {
          ...(method === 'POST' && { 'content-type': 'application/json' }),
          ...(bearer && { authorization: `Bearer ${bearer}` }),
        },
        ...(method === 'POST' && { body: JSON.stringify(question) }),
        timeoutMs,
        signal,
        fromConfiguration: true,
      })
      if (response.status === 200) return parsedJson(response.body.toString() || '{}')
      if (response.status === 404) throw notFound('subscription', path)
      if (response.status === 401 || response.status === 403)
        throw platformError('FORBIDDEN', { reason: `${new URL(url).host} does not let it read ${path}` })
      throw unavailable(new URL(url).host, `${action || 'the subscription'} was answered ${response.status}`)
    }
    const tell = async (action: string, ackIds: readonly string[], more: JsonObject = {}) => {
      if (ackIds.length > 0) await ask('POST', action, { ackIds, ...more }, askMs, AbortSignal.timeout(askMs))
    }

    await ask('GET', '', {}, askMs, signal)
    return {
      async receive(signal) {
        const pulled = await ask('POST', 'pull', { maxMessages: mostMessages }, pullMs, signal).catch(
          noneInTime,
        )
        const { receivedMessages } = readAnswer(pulledSchema, pulled, 'Pub/Sub')
        const ackIds = receivedMessages.map(({ ackId }) => ackId)
        // Where that fails, they may come again before they are acknowledged: then they are known.
        await tell('modifyAckDeadline', ackIds, { ackDeadlineSeconds }).catch(() => undefined)
        return {
          messages: receivedMessages.map(({ message: { data, attributes, messageId } }) => ({
            id: messageId,
            payload: Buffer.from(data, 'base64').toString(),
            attributes,
          })),
          acknowledge: () => tell('acknowledge', ackIds),
          release: () => tell('modifyAckDeadline', ackIds, { ackDeadlineSeconds: 0 }),
        }
      },
      close: async () => undefined,
    }
  },
})

function noneInTime(error: unknown): unknown {
  if (error instanceof HttpError && error.kind === 'timeout') return {}
  throw error
}
