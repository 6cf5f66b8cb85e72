import { z } from 'zod'
import type { JsonObject } from '#platform/definition/json.ts'
import type { EchoEvent } from '../domain/event.ts'
import { constraintProblems, unmet } from './constraints.ts'
import { defineTrigger, keyOf } from './define.ts'
import { constraints, objectOf, objectsOf, textOf, wanted } from './fields.ts'

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
  problems: ({ payloadConstraints, attributeConstraints }) => [
    ...constraintProblems('payloadConstraints', payloadConstraints),
    ...constraintProblems('attributeConstraints', attributeConstraints),
  ],
})

/** The message, as far as it is a JSON object. */
function payloadOf(event: EchoEvent): JsonObject {
  const { messagePayload } = messageOf(event)
  if (typeof messagePayload !== 'string') return objectOf(messagePayload)
  try {
    return objectOf(JSON.parse(messagePayload))
  } catch {
    return {}
  }
}

function linkIn({ link, linkText }: JsonObject): JsonObject {
  return textOf(link).trim() && textOf(linkText).trim() ? { link, linkText } : {}
}
