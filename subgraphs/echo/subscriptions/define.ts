import type { z } from 'zod'
import type { HttpClient } from '#platform/http/client.ts'
import type { Clock } from '#platform/service/service.ts'

/** A message as it came in. */
export interface Message {
  /** The system's own for it: a redelivery has it again. Undefined where it has none. */
  readonly id: string | undefined
  readonly payload: string
  readonly attributes: Readonly<Record<string, string>>
}

/** Messages that came in together. Those that are not acknowledged come again, where the system keeps them. */
export interface Delivery {
  readonly messages: readonly Message[]
  /** They are kept here: the system may forget them. */
  acknowledge(): Promise<void>
  /** They could not be kept: the system may hand them to somebody else. */
  release(): Promise<void>
}

/** An open subscription. */
export interface Source {
  /**
   * Waits for messages, for up to a minute, and answers those that are there; none when there are none. Throws when the subscription has
   * to be opened again.
   */
  receive(signal: AbortSignal): Promise<Delivery>
  close(): Promise<void>
}

export interface SourcePorts {
  readonly http: HttpClient
  readonly clock: Clock
}

/** What all subscriptions of the configuration have. */
export interface SubscriptionSettings {
  /** The name that triggers know it by. */
  readonly name: string
}

/** A system that messages are pulled from: one file, and a line in index.ts. */
export interface PubsubSystem<S extends SubscriptionSettings> {
  /** As triggers name it in `pubsubSystem`. */
  readonly system: string
  /** An entry of the configuration's `pubsub.<system>.subscriptions`, with Spinnaker's fields. */
  readonly settings: z.ZodType<S>
  /** Throws UNAVAILABLE for what may pass, other PlatformErrors for what will not; either is tried again. */
  open(settings: S, ports: SourcePorts, signal: AbortSignal): Promise<Source>
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds systems of every shape; each is checked where it is made.
export type AnyPubsubSystem = PubsubSystem<any>

export function definePubsub<S extends SubscriptionSettings>(system: PubsubSystem<S>): PubsubSystem<S> {
  return system
}
