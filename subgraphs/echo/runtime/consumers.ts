import type { Leases } from '#platform/engine/engine.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Metrics } from '#platform/metrics/metrics.ts'
import type { Clock } from '#platform/service/service.ts'
import type { Cursor, CursorRepository } from '../store/cursors.ts'
import type { EventRepository } from '../store/events.ts'
import type { Consumer } from './consumer.ts'
import { ConsumerRun } from './consumerRun.ts'
import type { EventLog } from './eventLog.ts'

export interface ConsumerPorts {
  readonly log: EventLog
  readonly events: EventRepository
  readonly cursors: CursorRepository
  readonly leases: Leases
  readonly clock: Clock
  readonly metrics: Metrics
  readonly failpoint: Failpoint
  readonly logger: Logger
}

/** How a consumer stands; times are milliseconds since 1970. */
export interface ConsumerState {
  readonly name: string
  readonly behind: number
  readonly lastProgress: number | undefined
  readonly problem: string | undefined
}

const dayMs = 86_400_000

const lossOf = (count: number) =>
  `${count} events were forgotten before they could be taken (echo.events.maxCount, echo.events.retentionDays)`

/** Hands the log to everybody who wants it; each is served by one process at a time. */
export class Consumers {
  readonly #ports: ConsumerPorts
  readonly #runs = new Map<string, ConsumerRun>()

  constructor(ports: ConsumerPorts) {
    this.#ports = ports
  }

  /** Hands it the events from now on, or from where it was left. Resolves when that place is in the store. */
  async add(consumer: Consumer): Promise<void> {
    const { events, cursors } = this.#ports
    if (this.#runs.has(consumer.name)) throw new Error(`There is a consumer ${consumer.name} already`)
    const run = new ConsumerRun(consumer, this.#ports)
    this.#runs.set(consumer.name, run)
    await cursors.open(consumer.name, (await events.bounds()).last)
    run.start()
  }

  /** Those that were added here, by name. */
  async states(): Promise<ConsumerState[]> {
    const { last } = await this.#ports.events.bounds()
    const now = this.#ports.clock.now()
    return (await this.#cursors()).map(({ name, sequence, progressAt, problem, lost }) => ({
      name,
      behind: Math.max(0, last - sequence),
      lastProgress: progressAt,
      problem: problem ?? (lost && now - lost.at < dayMs ? lossOf(lost.count) : undefined),
    }))
  }

  /** The place that all of them are done with; undefined when there is none of them. */
  async slowest(): Promise<number | undefined> {
    const places = (await this.#cursors()).map(({ sequence }) => sequence)
    return places.length === 0 ? undefined : Math.min(...places)
  }

  /** Lets what is being handled come to its end, at most for `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    await Promise.all([...this.#runs.values()].map((run) => run.stop(timeoutMs)))
  }

  async #cursors(): Promise<Cursor[]> {
    const all = await this.#ports.cursors.all()
    return all.filter(({ name }) => this.#runs.has(name)).sort((a, b) => (a.name < b.name ? -1 : 1))
  }
}
