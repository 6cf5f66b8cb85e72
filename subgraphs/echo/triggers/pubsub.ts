import { z } from 'zod'
import { type JsonObject, objectOf, objectsOf } from '#platform/definition/json.ts'
import { isSoundObject } from '#platform/definition/limits.ts'
import { eventLimits } from '../actions/readEvent.ts'
import type { EchoEvent } from '../domain/event.ts'
import { parsedJson } from '../subscriptions/answer.ts'
import { constraintProblems, unmet } from './constraints.ts'
import { defineTrigger, keyOf } from './define.ts'
import { constraints, textOf, wanted } from './fields.ts'

const parameters = z.object({
  /** google, amazon, nats … */
  pubsubSystem: wanted,
  /** The name that the subscription has in the configuration. */
  subscriptionName: wanted,
  payloadConstraints: constraints,
  attributeConstraints: constraints,
})

const nameOf = (system: string, subscription: string) =>
  keyOf(system.toLowerCase(), subscription.toLowerCase())
const messageOf = ({ content }: EchoEvent) => objectOf(content.messageDescription)

export default defineTrigger<z.output<typeof parameters>>({
  type: 'pubsub',
  title: 'Publish and subscribe',
  description: 'A message came in by a subscription of the configuration.',
  events: ['pubsub'],
  parameters,
  keyFields: ['pubsubSystem', 'subscriptionName'],
  key: ({ pubsubSystem, subscriptionName }) => nameOf(pubsubSystem, subscriptionName),
  keys(event) {
    const { pubsubSystem, subscriptionName } = messageOf(event)
    return [nameOf(textOf(pubsubSystem), textOf(subscriptionName))]
  },
  match({ payloadConstraints, attributeConstraints }, event) {
    const payload = payloadOf(event)
    const message = messageOf(event)
    const problem =
      unmet('payloadConstraints', payloadConstraints, payload) ??
      unmet('attributeConstraints', attributeConstraints, objectOf(message.messageAttributes))
    if (problem) return { matches: false, reason: problem }
    return {
      matches: true,
      trigger: {
        pubsubSystem: message.pubsubSystem,
        subscriptionName: message.subscriptionName,
        parameters: objectOf(payload.parameters),
        payload,
        ...linkIn(payload),
      },
      artifacts: objectsOf(message.artifacts),
      reason: 'The subscription is the same, and the message meets all constraints.',
    }
  },
  named: ({ pubsubSystem, subscriptionName }) => ({
    path: 'subscriptionName',
    kind: 'pub/sub subscription',
    name: `${pubsubSystem}/${subscriptionName}`.toLowerCase(),
  }),
  problems: ({ payloadConstraints, attributeConstraints }) => [
    ...constraintProblems('payloadConstraints', payloadConstraints),
    ...constraintProblems('attributeConstraints', attributeConstraints),
  ],
})

/** Read once for all triggers that look at it. */
const payloads = new WeakMap<EchoEvent, JsonObject>()

function payloadOf(event: EchoEvent): JsonObject {
  const known = payloads.get(event)
  if (known) return known
  const read = readPayload(messageOf(event).messagePayload)
  payloads.set(event, read)
  return read
}

/** The message, as far as it is a JSON object; one that is nested too deeply to be handed on is none. */
function readPayload(payload: unknown): JsonObject {
  const value = typeof payload === 'string' ? parsedJson(payload) : payload
  return isSoundObject(value, eventLimits, () => undefined) ? value : {}
}

function linkIn({ link, linkText }: JsonObject): JsonObject {
  return textOf(link).trim() && textOf(linkText).trim() ? { link, linkText } : {}
}
