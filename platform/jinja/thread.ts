import { BoundedThread } from '#platform/concurrency/boundedThread.ts'
import type { JsonObject } from '#platform/definition/json.ts'

/** A text of Jinja, and what names mean in it. */
export interface RenderRequest {
  readonly template: string
  readonly context: JsonObject
}

/** What was rendered, or why nothing was; `isLost`: Jinja cannot be used any more in this thread. */
export type RenderAnswer =
  | { readonly rendered: string }
  | { readonly failure: string; readonly isLost: boolean }

/** Templates may loop over what others have sent: neither may hold up the process. */
const ms = 2_000

/** Renders Jinja in a thread of its own, within bounds of time and memory. The thread begins with the first text. */
export class JinjaThread {
  readonly #thread = new BoundedThread<RenderRequest, RenderAnswer>(new URL('./worker.ts', import.meta.url), {
    ms,
    isLast: (answer) => 'failure' in answer && answer.isLost,
  })

  /** The rendered text, or why there is none. */
  async render(request: RenderRequest): Promise<{ rendered: string } | { failure: string }> {
    const outcome = await this.#thread.run(request)
    if (!('lost' in outcome)) return outcome.answer
    const excess = outcome.lost === 'time' ? `takes longer than ${ms / 1000} s` : 'takes too much memory'
    return { failure: `The template ${excess}` }
  }

  stop(): Promise<void> {
    return this.#thread.stop()
  }
}
