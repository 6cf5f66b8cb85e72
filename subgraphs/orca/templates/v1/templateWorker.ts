import { BoundedThread } from '#platform/concurrency/boundedThread.ts'
import { definitionLimits } from '#platform/definition/limits.ts'
import { tooMuchMemory } from './render/errors.ts'
import type { Answer, Request } from './requests.ts'

/** What one pipeline may take. */
export interface Bounds {
  readonly ms: number
  /** Of rendered text. */
  readonly characters: number
}

const usualBounds: Bounds = { ms: 10_000, characters: definitionLimits.bytes }

/** Renders templates of schema 1 in a thread of its own, one after the other, within bounds of time and memory. It begins with the first. */
export class TemplateWorker {
  readonly #ms: number
  readonly #thread: BoundedThread<Request, Answer>

  constructor(bounds: Partial<Bounds> = {}) {
    const workerData = { ...usualBounds, ...bounds }
    this.#ms = workerData.ms
    this.#thread = new BoundedThread(new URL('./worker.ts', import.meta.url), {
      ms: this.#ms,
      workerData,
      // Jinja cannot be used any more in a thread where it has run out of memory.
      isLast: (answer: Answer) => 'failure' in answer && answer.isLost,
    })
  }

  async run(request: Request): Promise<Answer> {
    const outcome = await this.#thread.run(request)
    if ('lost' in outcome) {
      const tooLong = `takes longer than ${this.#ms / 1000} s to be rendered`
      return { failure: outcome.lost === 'time' ? tooLong : tooMuchMemory, isLost: true }
    }
    return outcome.answer
  }

  /** Ends the thread; the next pipeline begins another. */
  stop(): Promise<void> {
    return this.#thread.stop()
  }
}
