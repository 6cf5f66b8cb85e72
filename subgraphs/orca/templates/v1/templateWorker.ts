import { Worker } from 'node:worker_threads'
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
  readonly #bounds: Bounds
  #worker: Worker | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(bounds: Partial<Bounds> = {}) {
    this.#bounds = { ...usualBounds, ...bounds }
  }

  run(request: Request): Promise<Answer> {
    const answer = this.#last.then(() => this.#ask(request))
    this.#last = answer.catch(() => undefined)
    return answer
  }

  async #ask(request: Request): Promise<Answer> {
    this.#worker ??= start(this.#bounds)
    const { ms } = this.#bounds
    const worker = this.#worker
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const lost = (failure: string) => resolve({ failure, isLost: true })
    const timer = setTimeout(() => lost(`takes longer than ${ms / 1000} s to be rendered`), ms)
    const failed = (error: Error & { code?: string }) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? lost(tooMuchMemory) : reject(error)
    worker.once('message', resolve).once('error', failed)
    worker.postMessage(request)
    try {
      const answer = await promise
      if ('failure' in answer && answer.isLost) await this.stop()
      return answer
    } catch (error) {
      await this.stop()
      throw error
    } finally {
      clearTimeout(timer)
      worker.off('message', resolve).off('error', failed)
    }
  }

  /** Ends the thread; the next pipeline begins another. */
  async stop(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}

function start(workerData: Bounds): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    env: {},
    workerData,
    execArgv: [],
    // What Jinja prints when it runs out of memory is told in the answer.
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  })
  worker.stderr.resume()
  worker.on('error', () => undefined)
  worker.unref()
  return worker
}
