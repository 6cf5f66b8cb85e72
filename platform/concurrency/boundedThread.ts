import { Worker } from 'node:worker_threads'

/** What was being done when a thread was lost to it. */
export type Loss = 'time' | 'memory'

/** What came of a request; `lost`: the thread ended over it. */
export type Outcome<Answer> = { readonly answer: Answer } | { readonly lost: Loss }

export interface ThreadOptions<Answer> {
  /** What one request may take. */
  readonly ms: number
  readonly workerData?: unknown
  /** The thread says by this answer that it cannot go on. */
  isLast?(answer: Answer): boolean
}

/** The heap of a thread. */
const maxOldGenerationSizeMb = 128

/**
 * Work that may take too much time or memory, in a thread of its own, one request after the other. The thread begins with the first,
 * and begins anew after one that it was lost to. `file` listens on its `parentPort` and posts one answer for each request.
 */
export class BoundedThread<Request, Answer> {
  readonly #file: URL
  readonly #options: ThreadOptions<Answer>
  #worker: Worker | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(file: URL, options: ThreadOptions<Answer>) {
    this.#file = file
    this.#options = options
  }

  run(request: Request): Promise<Outcome<Answer>> {
    const outcome = this.#last.then(() => this.#ask(request))
    this.#last = outcome.catch(() => undefined)
    return outcome
  }

  /** Ends the thread; the next request begins another. */
  async stop(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  async #ask(request: Request): Promise<Outcome<Answer>> {
    this.#worker ??= this.#start()
    const worker = this.#worker
    const { promise, resolve, reject } = Promise.withResolvers<Outcome<Answer>>()
    const answered = (answer: Answer) => resolve({ answer })
    const timer = setTimeout(() => resolve({ lost: 'time' }), this.#options.ms)
    const failed = (error: Error & { code?: string }) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve({ lost: 'memory' }) : reject(error)
    worker.once('message', answered).once('error', failed)
    worker.postMessage(request)
    try {
      const outcome = await promise
      if ('lost' in outcome || this.#options.isLast?.(outcome.answer)) await this.stop()
      return outcome
    } catch (error) {
      await this.stop()
      throw error
    } finally {
      clearTimeout(timer)
      worker.off('message', answered).off('error', failed)
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#file, {
      env: {},
      workerData: this.#options.workerData,
      execArgv: [],
      // What is printed when memory runs out is told by the outcome.
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb },
    })
    worker.stderr.resume()
    worker.on('error', () => undefined)
    worker.unref()
    return worker
  }
}
