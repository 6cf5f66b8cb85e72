import type { JsonObject } from '#platform/definition/json.ts'

/** What webhooks of one kind say, whatever system sends them: one file, and a line in index.ts. */
export interface HintKind {
  /** As in POST /webhooks/{kind}/{name}, where `name` is a partition of the monitor of this name. */
  readonly kind: string
  /**
   * Where to look (a job, `repository:tag`), by the forms of its senders; empty: everywhere. Undefined: it is about something that
   * cannot be news, as an image that was pulled.
   */
  places(body: JsonObject): readonly string[] | undefined
}
