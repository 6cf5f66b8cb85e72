import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { inWords, type Problem } from '#platform/definition/problems.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import type { Delivery } from '../../domain/notifications/delivery.ts'
import type { AnyChannel, Sent } from '../../notifications/define.ts'
import type { Channels } from '../../notifications/index.ts'

/** A message with all that it needs to be sent. */
interface Ready {
  readonly type: string
  send(key: string, signal: AbortSignal): Promise<Sent>
}

/** How a delivery is sent, or why it never can be. */
export function readyToSend({ type, content }: Delivery, channels: Channels): Ready | string {
  const channel = channels.find(type)
  if (typeof channel === 'string') return channel
  if (channel.problem) return channel.problem
  if (!content) return 'what was to be sent is not known any more'
  if (content.problem !== undefined) return content.problem
  const parsed = parametersOf(channel, content.notification)
  if ('problems' in parsed) return inWords(parsed.problems)
  return {
    type: channel.type,
    send: (key, signal) => channel.send(parsed.parameters, content.message, key, signal),
  }
}

/** A notification as its channel reads it, or what is wrong with it. */
export function parametersOf(
  channel: AnyChannel,
  notification: JsonObject,
): { readonly parameters: unknown } | { readonly problems: readonly Problem[] } {
  const given = isObject(notification) ? notification : {}
  const { success, data, error } = channel.parameters.safeParse(given)
  return success ? { parameters: data } : { problems: schemaProblems(error, given) }
}
