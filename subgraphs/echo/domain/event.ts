import type { JsonObject } from '#platform/definition/json.ts'

/** What happened where, as Spinnaker's Echo names it. Times are texts of milliseconds since 1970. */
export interface EventDetails {
  /** Who tells it: `orca`, `igor`, or what a webhook's address says. */
  readonly source: string
  /** `orca:stage:complete`, `build`, `git`, `webhook`, `docker`, … */
  readonly type: string
  readonly created: string
  readonly application?: string
  readonly project?: string
  readonly organization?: string
  readonly attributes?: Readonly<Record<string, string>>
  /** Those that triggers look at, names in lower case; never one that carries a secret. */
  readonly requestHeaders?: Readonly<Record<string, string>>
}

/** An event on its way into the log. */
export interface NewEvent {
  readonly details: EventDetails
  readonly content: JsonObject
  /** The same key is told once, however often it is delivered. */
  readonly key?: string
  /** The execution that it is about: events of one execution keep their order. */
  readonly executionId?: string
  /**
   * Fingerprints of the configured secrets that its signature was made with, or that it carried: the secrets themselves and what
   * could be tried again are gone once it is in the log.
   */
  readonly signedBy?: readonly string[]
  /** It carried a signature or a token at all. */
  readonly isSigned?: boolean
}

/** An event of the log. */
export interface EchoEvent extends NewEvent {
  /** Its place in the log; grows, may leave out numbers. */
  readonly sequence: number
  readonly id: string
  /** Milliseconds since 1970. */
  readonly receivedAt: number
}
