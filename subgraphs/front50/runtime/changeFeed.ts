import type { Events } from '#platform/engine/engine.ts'

const topic = 'front50.pipelines'

/** So many pipelines are remembered as changed; who is further behind reads all of them. */
const mostRemembered = 20_000

/** What has changed since a cursor: the ids of pipelines, the longest ago first. */
export interface ChangesSince {
  readonly cursor: string
  /** The cursor says nothing to this process: it was of another one, or of too long ago. */
  readonly isReset: boolean
  readonly ids: readonly string[]
}

/**
 * Which pipelines have changed, in the order of their last change. It is in memory: the cursors of a process that has ended are
 * unknown to the next one. What is told here may not be so, but nothing changes without being told: who wants to know looks.
 */
export class ChangeFeed {
  readonly #events: Events
  readonly #origin: string
  readonly #places = new Map<string, number>()
  readonly #close: () => void
  #last = 0
  #forgotten = 0

  /** `origin` tells this process's cursors from others'. */
  constructor(events: Events, origin: string) {
    this.#events = events
    this.#origin = origin
    this.#close = events.subscribe(topic, (id) => this.#remember(id as string))
  }

  /** A pipeline was saved or deleted, or its application or template was. */
  tell(pipelineId: string): void {
    this.#events.publish(topic, pipelineId)
  }

  /** Calls the listener at each change. */
  subscribe(listener: () => void): () => void {
    return this.#events.subscribe(topic, listener)
  }

  since(cursor: string | undefined, most: number): ChangesSince {
    const after = this.#placeOf(cursor)
    if (after === undefined) return { cursor: this.#cursorAt(this.#last), isReset: true, ids: [] }
    const ids: string[] = []
    let reached = after
    for (const [id, place] of this.#places) {
      if (place <= after) continue
      if (ids.length === most) break
      ids.push(id)
      reached = place
    }
    return { cursor: this.#cursorAt(reached), isReset: false, ids }
  }

  stop(): void {
    this.#close()
  }

  #cursorAt = (place: number) => `${this.#origin}:${place}`

  #placeOf(cursor: string | undefined): number | undefined {
    const [, origin, digits] = /^(.*):(\d{1,15})$/.exec(cursor ?? '') ?? []
    const place = Number(digits)
    return origin === this.#origin && place >= this.#forgotten && place <= this.#last ? place : undefined
  }

  #remember(id: string): void {
    this.#places.delete(id)
    this.#places.set(id, ++this.#last)
    if (this.#places.size <= mostRemembered) return
    const [oldest, place] = this.#places.entries().next().value!
    this.#places.delete(oldest)
    this.#forgotten = place
  }
}
