import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../processes')

/** A process of a benchmark, asked and answering one message at a time. It begins by saying what it offers. */
export class Child<Offer, Order, Answer> {
  readonly offer: Offer
  readonly #process: ChildProcess

  private constructor(process: ChildProcess, offer: Offer) {
    this.#process = process
    this.offer = offer
  }

  /** Starts bench/processes/<name>.ts and waits until it has said what it offers. */
  static async start<Offer, Order = never, Answer = never>(
    name: string,
    parameters: readonly string[],
  ): Promise<Child<Offer, Order, Answer>> {
    const child = fork(join(folder, `${name}.ts`), parameters, {
      execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
      env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' },
    })
    return new Child(child, await answerOf<Offer>(child))
  }

  get pid(): number {
    return this.#process.pid!
  }

  async ask(order: Order): Promise<Answer> {
    const answer = answerOf<Answer>(this.#process)
    this.#process.send(order as never)
    return answer
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }
}

async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const waiting = new AbortController()
  try {
    return await Promise.race([
      once(child, 'message', waiting).then(([message]) => message as Answer),
      once(child, 'exit', waiting).then(([code]) => {
        throw new Error(`a process of the benchmark ended with ${code}`)
      }),
    ])
  } finally {
    waiting.abort()
  }
}
