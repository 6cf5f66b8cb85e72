import type { HttpClient } from '#platform/http/client.ts'
import type { EchoEvent } from '../domain/event.ts'

export interface CollectorRequest {
  readonly method: 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Which events of a batch the collector took. Those it refused for good are dropped and counted, with the reason. */
export interface Collected {
  readonly refused: readonly { readonly index: number; readonly reason: string }[]
}

/** How events are told to one kind of collector: one file, and a line in index.ts. */
export interface CollectorKind<S> {
  readonly kind: string
  readonly title: string
  /** Most events of a request. */
  readonly batch: number
  request(settings: S, events: readonly EchoEvent[]): CollectorRequest
  /**
   * Reads a 2xx answer. Throws UNAVAILABLE when all of it, or `again` alone, has to be sent once more.
   */
  read(settings: S, events: readonly EchoEvent[], body: string): Collected
}

export interface CollectorPorts {
  readonly http: HttpClient
}
