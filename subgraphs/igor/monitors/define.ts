import type { JsonObject } from '#platform/definition/json.ts'

/** Something new that a poll has found. `event` is what Echo gets: `details` and `content`. */
export interface Found {
  /** Unique and lasting: the same thing found again is told once. */
  readonly key: string
  readonly event: JsonObject
}

export interface Poll {
  /** What is new since `mark`, oldest first. */
  readonly found: readonly Found[]
  /** How far it has looked: given to the next poll, once what was found has been told. JSON, small. */
  readonly mark: JsonObject
}

/** A watch over one part (a master, an account, a search) of something that cannot tell by itself, or may fail to. */
export interface Monitor {
  /** `jenkins`, `docker`, `helm` … */
  readonly name: string
  readonly partition: string
  readonly everyMs: number
  /** More new things than this at once are taken for a lost memory: none is told, and an alert says so. */
  readonly threshold: number
  /** `mark` is undefined at the very first poll: what is there then is known, not new. `hint` is what a webhook said. */
  poll(mark: JsonObject | undefined, hint: JsonObject | undefined, signal: AbortSignal): Promise<Poll>
}
