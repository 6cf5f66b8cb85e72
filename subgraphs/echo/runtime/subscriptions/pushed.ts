import { isObject } from '#platform/definition/json.ts'
import { badInput, notFound, platformError } from '#platform/errors/errors.ts'
import type { CounterMetric } from '#platform/metrics/metrics.ts'
import { parsedJson } from '../../subscriptions/answer.ts'
import type { PushedSubscription } from '../../subscriptions/configured.ts'
import type { Message } from '../../subscriptions/define.ts'
import type { WebhookHandler, WebhookRequest } from '../../webhooks/define.ts'
import { deliveryOf } from '../../webhooks/headers.ts'
import { bodySchemes, isSame, proofOf } from '../../webhooks/signatures.ts'
import { type IntakePorts, takeIn } from './intake.ts'
import type { Standing } from './standing.ts'

interface Awaited {
  readonly subscription: PushedSubscription
  readonly standing: Standing
}

/**
 * Takes messages that are sent to /webhooks/pubsub/<name>, in the form in which Google Cloud Pub/Sub pushes them
 * (cloud.google.com/pubsub/docs/push) or as they are. The sender shows a secret: as `token` in the address, or by a signature over the
 * body. The answer comes when the message is kept; whoever gets another one sends it again.
 */
export function pushedMessages(
  all: readonly Awaited[],
  ports: IntakePorts & { readonly messages: CounterMetric },
): WebhookHandler {
  const byName = new Map(all.map((each) => [each.subscription.name, each]))
  return async (request) => {
    const [, name = '', ...rest] = request.path
    const found = byName.get(name)
    if (!found || rest.length > 0) throw notFound('subscription', [name, ...rest].join('/'))
    if (request.method !== 'POST')
      throw badInput([{ path: 'method', message: `is ${request.method}; messages are sent by POST` }])
    const { subscription, standing } = found
    const now = ports.clock.now()
    if (!isProven(request, subscription.secrets, now))
      throw platformError('UNAUTHENTICATED', {
        reason: `The request shows no secret of the subscription ${name}`,
      })
    await takeIn([messageOf(request)], { ...subscription, system: 'generic' }, ports)
    standing.took(now)
    ports.messages.inc({ system: 'generic', subscription: name })
    return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"eventProcessed":true}' }
  }
}

function isProven(request: WebhookRequest, secrets: readonly string[], now: number): boolean {
  const token = request.query.get('token')
  if (token !== null && secrets.some((secret) => isSame(secret, token))) return true
  const proof = proofOf(request, { schemes: bodySchemes, secrets, fingerprint: () => 'known', now })
  return proof.signedBy.length > 0
}

function messageOf(request: WebhookRequest): Message {
  const payload = request.body.toString()
  const body = parsedJson(payload)
  const message = isObject(body) && isObject(body.message) ? body.message : undefined
  const id = message?.messageId ?? message?.message_id
  if (!message || typeof id !== 'string') return { id: deliveryOf(request), payload, attributes: {} }
  const { data = '', attributes } = message
  const texts = Object.entries(isObject(attributes) ? attributes : {}).filter(
    ([, value]) => typeof value === 'string',
  )
  return {
    id,
    payload: Buffer.from(String(data), 'base64').toString(),
    attributes: Object.fromEntries(texts) as Record<string, string>,
  }
}
