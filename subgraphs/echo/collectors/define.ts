import type { EchoEvent } from '../domain/event.ts'
import type { Endpoint } from './endpoint.ts'

/** A request that tells some events, and which ones. */
export interface CollectorRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly events: readonly EchoEvent[]
}

export interface CollectorAnswer {
  readonly status: number
  readonly body: string
}

/** An event that a collector will never take. The reason says nothing of its content. */
export interface Refusal {
  readonly event: EchoEvent
  readonly reason: string
}

/** What became of a request's events; those that are in neither list are taken. */
export interface Collected {
  readonly refused: readonly Refusal[]
  /** To be sent once more. */
  readonly again: readonly EchoEvent[]
  /** Why there is something to be sent once more. */
  readonly problem?: string
}

/** How events are told to one kind of collector: one file, and a line in index.ts. */
export interface CollectorKind {
  readonly kind: string
  readonly title: string
  /** Most events of a request, where the configuration does not say. */
  readonly batch: number
  request(endpoint: Endpoint, events: readonly EchoEvent[]): Omit<CollectorRequest, 'events'>
  /** Reads an answer. Undefined: it says nothing about single events, and its status decides. */
  read?(answer: CollectorAnswer, events: readonly EchoEvent[]): Collected | undefined
}
