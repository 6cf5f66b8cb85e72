import type { z } from 'zod'
import type { JsonObject } from '#platform/definition/json.ts'
import type { HttpClient } from '#platform/http/client.ts'
import type { Logger } from '#platform/log/log.ts'

/** What is to be told. Texts are evaluated already. */
export interface Message {
  readonly subject: string
  /** Markdown. */
  readonly body: string
  readonly severity: 'info' | 'success' | 'failure' | 'question'
  /** `pipeline.failed`, `stage.complete`, `manualJudgment` … */
  readonly when: string
  readonly application: string
  readonly execution?: {
    readonly id: string
    readonly name: string
    readonly status: string
    readonly user: string
  }
  readonly stage?: { readonly id: string; readonly name: string; readonly type: string }
  /** Where people look at it. */
  readonly link?: string
  /** Buttons, where the channel has them; each carries a token that the callback is verified with. */
  readonly actions?: readonly { readonly label: string; readonly name: string; readonly value: string }[]
}

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
  /** Who gets it, in one text: digests and limits count by it. */
  addressOf(notification: A): string
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

/** A channel of the configuration. `settings` is its part of it. */
export type ChannelFactory<S> = (settings: S, ports: ChannelPorts) => AnyChannel

/** The answer to a button, verified. */
export interface Callback {
  readonly channel: string
  /** The person, as Gennaker knows him. */
  readonly user: string
  readonly name: string
  readonly value: string
  readonly content: JsonObject
}
