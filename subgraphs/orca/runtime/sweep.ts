import type { Logger } from '#platform/log/log.ts'
import type { ExecutionRecord } from '../domain/execution.ts'
import type { OutsidePorts } from '../handlers/outside.ts'
import { releaseNext } from '../handlers/startWaitingExecutions.ts'

/** How long a message may be overdue before its hint is taken for lost. */
const lostAfterMs = 30_000

/**
 * Hands what stands in the outboxes to the queue again: all of it at the start, later what should have been handled
 * long ago. The queue may lose whatever it holds.
 */
export class Sweep {
  readonly #ports: OutsidePorts
  readonly #atEachSweep: () => Promise<void>
  readonly #log: Logger
  #timer: NodeJS.Timeout | undefined

  constructor(ports: OutsidePorts, log: Logger, atEachSweep: () => Promise<void>) {
    this.#ports = ports
    this.#atEachSweep = atEachSweep
    this.#log = log
  }

  async start(everyMs: number): Promise<void> {
    const found = await this.#ports.queries.pending()
    await this.#handOn(found)
    if (found.length > 0) this.#log.info({ executions: found.length }, 'executions go on where they were')
    this.#timer = setInterval(() => void this.#sweep(), everyMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #sweep(): Promise<void> {
    const { queries, clock } = this.#ports
    try {
      await this.#atEachSweep()
      await this.#handOn(await queries.pending(clock.now() - lostAfterMs))
      for (const id of await queries.pipelinesWithWaiting())
        if ((await queries.countRunning(id, '')) === 0) await releaseNext(id, false, this.#ports)
    } catch (error) {
      this.#log.warn({ err: error }, 'the sweep failed; it comes again')
    }
  }

  async #handOn(executions: readonly ExecutionRecord[]): Promise<void> {
    const now = this.#ports.clock.now()
    for (const { id, outbox } of executions)
      for (const [messageId, { dueAt }] of outbox)
        await this.#ports.again({ executionId: id, messageId }, Math.max(0, dueAt - now))
  }
}
