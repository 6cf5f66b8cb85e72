import type { JsonObject } from '#platform/definition/json.ts'
import type { NewEvent } from '../domain/event.ts'
import type { Message } from './define.ts'

/** Characters of a payload that is kept. */
const longestPayload = 3_000_000

/** What a message becomes, as Spinnaker has it. */
export function eventOf(
  message: Message,
  subscription: { readonly system: string; readonly name: string },
  { artifacts, problem, now }: { artifacts: readonly JsonObject[]; problem: string | undefined; now: number },
): NewEvent {
  const { id, payload, attributes } = message
  const { system, name } = subscription
  const isTooLong = payload.length > longestPayload
  const told = isTooLong
    ? `The payload has ${payload.length} characters; ${longestPayload} can be kept.`
    : problem
  return {
    ...(id !== undefined && { key: `pubsub/${system}/${name}/${id}` }),
    details: {
      source: system,
      type: 'pubsub',
      created: String(now),
      attributes: { ...attributes, ...(told !== undefined && { messageProblem: told }) },
    },
    content: {
      messageDescription: {
        pubsubSystem: system,
        subscriptionName: name,
        ...(id !== undefined && { messageId: id }),
        messagePayload: isTooLong ? '' : payload,
        messageAttributes: attributes,
        artifacts,
      },
    },
  }
}
