import { isObject, type JsonObject } from '#platform/definition/json.ts'
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
  if (typeof parsed === 'string') return parsed
  return {
    type: channel.type,
    send: (key, signal) => channel.send(parsed.parameters, content.message, key, signal),
  }
}

/** A notification as its channel reads it, or what is wrong with it. */
export function parametersOf(
  channel: AnyChannel,
  notification: JsonObject,
): { readonly parameters: unknown } | string {
  const { success, data, error } = channel.parameters.safeParse(isObject(notification) ? notification : {})
  if (success) return { parameters: data }
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
}
