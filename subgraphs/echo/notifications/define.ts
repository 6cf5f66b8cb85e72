import type { z } from 'zod'
import type { Config } from '#platform/config/schema.ts'
import type { JsonObject } from '#platform/definition/json.ts'
import type { HttpClient } from '#platform/http/client.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Message } from '../domain/notifications/message.ts'

export interface ChannelPorts {
  readonly http: HttpClient
  readonly log: Logger
}

/** What became of a message: `id` is the receiver's own for it, where he has one. */
export interface Sent {
  readonly id?: string
}

/** A way to tell people: one file, and a line in index.ts. */
export interface Channel<A> {
  readonly type: string
  /** Other names that notifications have for it. */
  readonly aliases?: readonly string[]
  readonly title: string
  readonly description: string
  /** Its fields of a notification (`address`, `cc`, …), with Spinnaker's names. */
  readonly parameters: z.ZodType<A>
  /** Whether this installation can send by it; the reason when it cannot. */
  readonly problem?: string
  /** Programs get it, not people: each message is sent for itself, at any time of the day. */
  readonly tellsPrograms?: true
  /** It has buttons, whose answers come back as callbacks. */
  readonly hasButtons?: true
  /** Who gets it, in one text: messages to one address keep their order, and digests count by it. */
  addressOf(notification: A): string
  /** The same as people may see it; a webhook's address is a secret. By default the address itself. */
  shownAddressOf?(notification: A): string
  /** Adds to a notification what it does not say and what the execution's trigger knows. */
  complete?(notification: JsonObject, trigger: JsonObject): JsonObject
  /**
   * Sends it once. `key` is the same for every attempt of one delivery. Throws UNAVAILABLE for what may pass (it is tried again
   * later), BAD_USER_INPUT or NOT_FOUND for what will not.
   */
  send(notification: A, message: Message, key: string, signal: AbortSignal): Promise<Sent>
  /** Frees what it holds. */
  stop?(): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds channels of every shape; each is checked where it is made.
export type AnyChannel = Channel<any>

/** Makes a channel of what the configuration says. */
export type ChannelFactory = (config: Config, ports: ChannelPorts) => AnyChannel

/** Lets the type of the parameters be inferred. */
export const defineChannel = <A>(channel: Channel<A>): Channel<A> => channel
