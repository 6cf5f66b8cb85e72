import { createHash } from 'node:crypto'
import { badInput, notFound, platformError } from '#platform/errors/errors.ts'
import type { CounterMetric } from '#platform/metrics/metrics.ts'
import type { Clock } from '#platform/service/service.ts'
import type { NewEvent } from '../domain/event.ts'
import { isOwnType } from '../domain/ownTypes.ts'
import type { EventLog } from '../runtime/eventLog.ts'
import { textOf } from '../store/events.ts'
import type { WebhookArtifacts } from '../webhooks/artifacts/index.ts'
import type { WebhookHandler, WebhookRequest, WebhookResponse, WebhookType } from '../webhooks/define.ts'
import { deliveryOf } from '../webhooks/headers.ts'
import { webhookType } from '../webhooks/index.ts'
import { type Proof, proofOf } from '../webhooks/signatures.ts'
import { longestName } from './readEvent.ts'

export interface WebhookPorts {
  readonly eventLog: EventLog
  readonly clock: Clock
  /**
   * The secrets that could have signed a request that stands for this event: those of triggers, and the configuration's. Throws
   * UNAVAILABLE as long as they are not known.
   */
  readonly secretsFor: (event: NewEvent) => Promise<readonly string[]>
  readonly fingerprint: (secret: string) => string
  /** Answers to buttons, by channel. */
  readonly callbacks: ReadonlyMap<string, WebhookHandler>
  /** Types of webhooks that somebody else takes, and what does that. */
  readonly handlers: ReadonlyMap<string, WebhookHandler>
  readonly artifacts: Pick<WebhookArtifacts, 'addTo'>
  readonly received: CounterMetric
}

/** A request as Gate passes it on. */
export interface RawRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/**
 * Takes a request to /webhooks/… or /notifications/callbacks/…. A webhook is answered when what it stands for is kept. Throws
 * NOT_FOUND for addresses that nobody serves, BAD_USER_INPUT for what cannot be read, UNAUTHENTICATED for signatures that are wrong.
 */
export async function receiveWebhook(raw: RawRequest, ports: WebhookPorts): Promise<WebhookResponse> {
  const { pathname, searchParams: query } = new URL(raw.url, 'http://gate')
  const parts = pathname.split('/').filter(Boolean).map(decode)
  const { method, headers, body } = raw
  const request = (path: readonly string[]): WebhookRequest => ({ method, path, query, headers, body })
  if (parts[0] === 'notifications' && parts[1] === 'callbacks') {
    const answerTo = ports.callbacks.get(parts[2] ?? '')
    if (!answerTo) throw notFound('callback', parts.slice(2).join('/'))
    return answerTo(request(parts.slice(2)))
  }
  const [, given = '', ...rest] = parts
  const type = given.toLowerCase()
  if (parts[0] !== 'webhooks' || !type) throw notFound('webhook', pathname)
  const handle = ports.handlers.get(type)
  if (handle) return handle(request(parts.slice(1)))
  if (method !== 'POST') return notAllowed(method)
  return receive(type, rest.length > 0 ? rest.join('/') : undefined, request(parts.slice(1)), ports)
}

async function receive(
  type: string,
  source: string | undefined,
  { headers, body }: WebhookRequest,
  ports: WebhookPorts,
): Promise<WebhookResponse> {
  if (isOwnType(type))
    throw badInput([
      {
        path: 'type',
        message: `Events of the type ${type} are told by the platform itself, not by webhooks`,
      },
    ])
  const kind = webhookType(type)
  const now = ports.clock.now()
  const reading = kind.read({ type, source, headers, body, now })
  if ('ignored' in reading) {
    ports.received.inc({ outcome: 'ignored' })
    return answer({ eventProcessed: false, reason: reading.ignored })
  }
  checkSize(reading.events)
  const events: NewEvent[] = []
  for (const { delivery, ...event } of reading.events) {
    const proof = await proofFor(event, kind, { headers, body }, now, ports)
    const id = delivery ?? deliveryOf({ headers, body })
    const key = id && keyOf(event, proof, id, events.length)
    events.push({ ...(await ports.artifacts.addTo(event)), ...proof, ...(key && { key }) })
  }
  const kept = await ports.eventLog.append(events)
  ports.received.inc({ outcome: kept[0]?.isNew === false ? 'repeated' : 'kept' })
  const [eventId, ...others] = kept.map(({ event }) => event.id)
  return answer({
    eventProcessed: true,
    eventId,
    ...(others.length > 0 && { eventIds: [eventId, ...others] }),
  })
}

/** What one request may become: events of a payload repeat much of it. */
const mostEvents = 1_000
const mostCharacters = 32 * 1024 * 1024

function checkSize(events: readonly NewEvent[]): void {
  const refuse = (path: string, message: string) => {
    throw badInput([{ path, message }])
  }
  if (events.length > mostEvents)
    refuse('', `The body stands for ${events.length} events; it may stand for ${mostEvents}`)
  let characters = 0
  for (const event of events) {
    const { length } = event.details.source
    if (length > longestName) refuse('source', `has ${length} characters; it may have ${longestName}`)
    if (events.length > 1) characters += textOf(event).length
    if (characters > mostCharacters)
      refuse('', `Its ${events.length} events have more than ${mostCharacters} characters in all`)
  }
}

async function proofFor(
  event: NewEvent,
  { schemes }: WebhookType,
  request: Pick<WebhookRequest, 'headers' | 'body'>,
  now: number,
  { secretsFor, fingerprint, received }: WebhookPorts,
): Promise<Proof> {
  if (!schemes.some(({ header }) => request.headers[header])) return { isSigned: false, signedBy: [] }
  const secrets = await secretsFor(event)
  const proof = proofOf(request, { schemes, secrets, fingerprint, now })
  if (secrets.length === 0 || proof.signedBy.length > 0) return proof
  received.inc({ outcome: 'refused' })
  throw platformError('UNAUTHENTICATED', {
    reason:
      'The request is signed, but with none of the secrets that are known for it, or it is older than five minutes.',
  })
}

/**
 * A delivery that comes again is the same event. By which secrets it is signed belongs to its name: nobody who knows none of them, or
 * another one, can take the place of a delivery that is still to come.
 */
function keyOf(
  { details }: NewEvent,
  { isSigned, signedBy }: Proof,
  delivery: string,
  index: number,
): string {
  const named = [details.type, details.source, isSigned, [...signedBy].sort(), delivery, index]
  return `webhook/${createHash('sha256').update(JSON.stringify(named)).digest('base64url')}`
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw badInput([{ path: 'url', message: `${part} is not encoded as parts of addresses are` }])
  }
}

const answer = (body: object): WebhookResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

const notAllowed = (method: string): WebhookResponse => ({
  status: 405,
  headers: { allow: 'POST', 'content-type': 'application/json' },
  body: JSON.stringify({
    errors: [
      {
        message: `Webhooks are sent by POST, not by ${method}`,
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ],
  }),
})
