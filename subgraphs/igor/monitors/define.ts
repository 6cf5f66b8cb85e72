import type { JsonObject } from '#platform/definition/json.ts'

/** Something new that a poll has found. */
export interface Found {
  /** Unique and lasting: the same thing found again is told once. */
  readonly key: string
  /** What Echo gets: `details` and `content`, as Spinnaker's Igor tells it. */
  readonly details: {
    readonly source: string
    readonly type: string
    readonly attributes?: Readonly<Record<string, string>>
  }
  readonly content: JsonObject
}

/** What a partition has seen, thing by thing: kept in documents of their own, as there may be hundreds of thousands. */
export interface Known {
  /** Those of these names that are known, each with what was remembered of it. */
  find(names: readonly string[]): Promise<ReadonlyMap<string, string>>
}

/** What a poll starts from. */
export interface Look {
  /** What the last poll came to; undefined when there was none: what is there now is known then, not new. */
  readonly mark: JsonObject | undefined
  readonly known: Known
  /** Where webhooks said that something is new; undefined: everywhere. They may say what they like: look there, believe nothing. */
  readonly places: readonly string[] | undefined
  readonly signal: AbortSignal
}

export interface Poll {
  /** What is new, oldest first. */
  readonly found: readonly Found[]
  /** How far it has looked. Small. Kept, with `known`, once all that was found has been told. */
  readonly mark: JsonObject
  /** What has to be remembered from now on, by name. */
  readonly known?: ReadonlyMap<string, string>
  /** What could not be looked at although the rest could: it will be found later. */
  readonly problem?: string
}

/** A watch over one part (a master, an account, a search) of something that cannot tell by itself, or may fail to. */
export interface Monitor {
  /** `jenkins`, `docker`, `helm` … */
  readonly name: string
  readonly partition: string
  readonly everyMs: number
  /** More new things than this at once are taken for a lost memory: none is told, and an alert says so. */
  readonly threshold: number
  /** Throws when it could not look everywhere: then nothing was found, and it is called again later, with the same mark. */
  poll(look: Look): Promise<Poll>
}
