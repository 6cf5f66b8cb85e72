import { unavailable } from '#platform/errors/errors.ts'
import type { HttpClient } from '#platform/http/client.ts'
import type { Logger } from '#platform/log/log.ts'
import type { CounterMetric } from '#platform/metrics/metrics.ts'
import type { Refusal } from '../collectors/define.ts'
import type { Endpoint } from '../collectors/endpoint.ts'
import { fitsOne } from '../collectors/filter.ts'
import { collectorKinds } from '../collectors/index.ts'
import { send } from '../collectors/send.ts'
import type { EchoEvent } from '../domain/event.ts'
import type { Consumer } from './consumer.ts'

/** Requests under way at a time, each with events of other executions. */
const mostRequests = 8
/** Failures after which one request alone asks whether the collector is there again. */
const opensAfter = 3

export interface CollectorPorts {
  readonly http: HttpClient
  readonly log: Logger
  /** Labels collector and outcome. */
  readonly counter: CounterMetric
}

/** How a collector does since this process began. */
export interface CollectorStanding {
  /** OPEN: it has failed again and again, and is only probed. */
  readonly circuit: 'CLOSED' | 'OPEN'
  readonly told: number
  readonly refused: number
  readonly problem: string | undefined
}

/**
 * A consumer that tells events on. What could not be told stays where it is in the log, and is told when the collector is there
 * again; an event that it refuses is left out and counted. Events of one execution come to it in their order.
 */
export class Collector implements Consumer {
  readonly endpoint: Endpoint
  readonly name: string
  readonly batch: number
  readonly #ports: CollectorPorts
  /** Of the events that are handed over, those that it has already: only the others are sent again. */
  #taken = new Set<number>()
  #failures = 0
  #told = 0
  #refused = 0
  #problem: string | undefined

  constructor(endpoint: Endpoint, ports: CollectorPorts) {
    this.endpoint = endpoint
    this.name = `collector:${endpoint.name}`
    this.batch = this.#size * mostRequests
    this.#ports = ports
  }

  get #kind() {
    return collectorKinds.get(this.endpoint.kind)!
  }

  get #size(): number {
    return this.endpoint.batch ?? this.#kind.batch
  }

  get standing(): CollectorStanding {
    return {
      circuit: this.#failures >= opensAfter ? 'OPEN' : 'CLOSED',
      told: this.#told,
      refused: this.#refused,
      problem: this.#problem,
    }
  }

  wants(event: EchoEvent): boolean {
    const { include, exclude } = this.endpoint
    return (include.length === 0 || fitsOne(event, include)) && !fitsOne(event, exclude)
  }

  async handle(events: readonly EchoEvent[], signal: AbortSignal): Promise<void> {
    let left = events.filter(({ sequence }) => !this.#taken.has(sequence))
    try {
      if (this.#failures >= opensAfter) {
        const probe = left.slice(0, this.#size)
        await this.#send(probe, signal)
        left = left.slice(probe.length)
      }
      const outcomes = await Promise.allSettled(this.#lanes(left).map((lane) => this.#sendLane(lane, signal)))
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
    } catch (error) {
      this.#failures++
      this.#problem = (error as Error).message
      throw error
    }
    this.#failures = 0
    this.#problem = undefined
    this.#taken.clear()
  }

  /** Events of one execution are in one lane. Those that fill few requests make few lanes. */
  #lanes(events: readonly EchoEvent[]): EchoEvent[][] {
    const count = Math.min(mostRequests, Math.ceil(events.length / this.#size))
    const lanes: EchoEvent[][] = Array.from({ length: count }, () => [])
    const laneOf = new Map<string, EchoEvent[]>()
    const shortest = () => lanes.reduce((least, lane) => (lane.length < least.length ? lane : least))
    for (const event of events) {
      const lane = (event.executionId !== undefined && laneOf.get(event.executionId)) || shortest()
      if (event.executionId !== undefined) laneOf.set(event.executionId, lane)
      lane.push(event)
    }
    return lanes
  }

  async #sendLane(lane: readonly EchoEvent[], signal: AbortSignal): Promise<void> {
    for (let at = 0; at < lane.length; at += this.#size)
      await this.#send(lane.slice(at, at + this.#size), signal)
  }

  /** Resolves when all of them are taken or refused. */
  async #send(events: readonly EchoEvent[], signal: AbortSignal): Promise<void> {
    if (events.length === 0) return
    const { http } = this.#ports
    const { refused, again, problem } = await send(this.#kind, this.endpoint, events, http, signal)
    const left = new Set(again)
    for (const event of events) if (!left.has(event)) this.#taken.add(event.sequence)
    this.#count(events.length - again.length - refused.length, refused)
    if (again.length === 0) return
    // As long as some are taken it gets on, without a pause.
    if (again.length < events.length) return this.#send(again, signal)
    throw unavailable(this.endpoint.name, problem ?? 'it did not take events')
  }

  #count(told: number, refused: readonly Refusal[]): void {
    const { log, counter } = this.#ports
    const collector = this.endpoint.name
    this.#told += told
    this.#refused += refused.length
    counter.inc({ collector, outcome: 'told' }, told)
    counter.inc({ collector, outcome: 'refused' }, refused.length)
    for (const { event, reason } of refused)
      log.warn(
        { collector, event: event.id, type: event.details.type, reason },
        'a collector refused an event',
      )
  }
}
