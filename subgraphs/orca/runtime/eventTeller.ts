import { setTimeout as sleep } from 'node:timers/promises'
import { isUnavailable, PlatformError } from '#platform/errors/errors.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { Logger } from '#platform/log/log.ts'
import type { CounterMetric, GaugeMetric, Metrics } from '#platform/metrics/metrics.ts'
import type { ExecutionEvent } from '../domain/events/event.ts'
import type { Execution, JsonObject } from '../domain/execution.ts'
import { EventLine, type WaitingEvent } from './eventLine.ts'
import { toldAs } from './toldAs.ts'

const mostAtOnce = 200
/** Roughly the text of one call. */
const mostBytesAtOnce = 2_000_000
/** What happens within so short a time is told together: each call costs Echo some durable writes, however few events it has. */
const gatherMs = 25
const firstPauseMs = 100
const longestPauseMs = 10_000
/** After so many failures that are not for want of Echo, the event is at fault. */
const mostFailures = 5
/** A shorter absence, as in a start, is nothing to speak of. */
const awayAfterMs = 10_000

interface Ports {
  readonly tell: (events: JsonObject[]) => Promise<void>
  /** So many events of an execution have been told, or will never be. */
  readonly told: (executionId: string, count: number) => void
  readonly failpoint: Failpoint
  readonly metrics: Metrics
  readonly log: Logger
}

/** Tells events in the order in which they were added; many in one call, and one call at a time. */
export class EventTeller {
  readonly #ports: Ports
  readonly #line = new EventLine()
  readonly #stopped = new AbortController()
  readonly #told: CounterMetric
  readonly #waiting: GaugeMetric
  #work: Promise<void> | undefined
  #roomMade = Promise.withResolvers<void>()
  #awaySince: number | undefined
  #isSaid = false

  constructor(ports: Ports) {
    this.#ports = ports
    this.#told = ports.metrics.counter('orca_events_told_total', 'Events of executions that Echo has kept.')
    this.#waiting = ports.metrics.gauge('orca_events_waiting', 'Events that wait to be told to Echo.')
  }

  get hasRoom(): boolean {
    return this.#line.hasRoom
  }

  /** Resolves when there is room, or when it has stopped. */
  async room(): Promise<void> {
    while (!this.hasRoom && !this.#stopped.signal.aborted) await this.#roomMade.promise
  }

  add(execution: Execution, events: readonly ExecutionEvent[]): void {
    this.#line.add(execution, events)
    this.#work ??= this.#tellAll().finally(() => {
      this.#work = undefined
    })
  }

  /** Has what waits told, once more if it fails, and gives up after `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopped.abort()
    this.#roomMade.resolve()
    await Promise.race([this.#work, sleep(timeoutMs, undefined, { ref: false })])
  }

  async #tellAll(): Promise<void> {
    for (let failures = 0; this.#line.length > 0; ) {
      if (failures === 0 && this.#line.length < mostAtOnce) await this.#pause(gatherMs)
      const { events, count } = this.#batch()
      if (await this.#tell(events, failures)) {
        failures = 0
        this.#drop(count)
        continue
      }
      if (this.#stopped.signal.aborted) return
      await this.#pause(Math.min(firstPauseMs * 2 ** failures++, longestPauseMs))
    }
  }

  /** Ends at once when it is to stop. */
  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { ref: false, signal: this.#stopped.signal }).catch(() => undefined)
  }

  #batch(): { events: JsonObject[]; count: number } {
    const events: JsonObject[] = []
    let bytes = 0
    for (const waiting of this.#line.first(mostAtOnce)) {
      const { event, bytes: more } = toldAs(waiting)
      if (events.length > 0 && bytes + more > mostBytesAtOnce) break
      events.push(event)
      bytes += more
    }
    return { events, count: events.length }
  }

  /** Whether Echo has them now, or never will. */
  async #tell(events: JsonObject[], failures: number): Promise<boolean> {
    const { tell, failpoint, log } = this.#ports
    try {
      await tell(events)
      await failpoint('orca.events.told')
      this.#isBack()
      this.#told.inc({}, events.length)
      return true
    } catch (error) {
      const isRefusal = error instanceof PlatformError && error.code === 'BAD_USER_INPUT'
      if (isUnavailable(error) || (failures < mostFailures && !isRefusal)) return this.#isAway(error)
      if (events.length > 1) return this.#tellOneByOne(events)
      log.error({ err: error, key: events[0]!.key }, 'Echo does not take an event; it is left out')
      return true
    }
  }

  /** Echo is there and does not take them: so that one which it will never take keeps no others from being told. */
  async #tellOneByOne(events: JsonObject[]): Promise<boolean> {
    for (const event of events) if (!(await this.#tell([event], mostFailures))) return false
    return true
  }

  #drop(count: number): void {
    const dropped = this.#line.first(count)
    this.#line.drop(count)
    this.#waiting.set(this.#line.length)
    for (const [id, { length }] of Map.groupBy(dropped, idOf)) this.#ports.told(id, length)
    if (!this.hasRoom) return
    this.#roomMade.resolve()
    this.#roomMade = Promise.withResolvers()
  }

  #isAway(error: unknown): false {
    this.#waiting.set(this.#line.length)
    this.#awaySince ??= performance.now()
    if (!this.#isSaid && performance.now() - this.#awaySince >= awayAfterMs) {
      this.#isSaid = true
      this.#ports.log.warn({ err: error }, 'Echo cannot be told what executions do; it will be later')
    }
    return false
  }

  #isBack(): void {
    if (this.#isSaid) this.#ports.log.info('Echo is told again what executions do')
    this.#awaySince = undefined
    this.#isSaid = false
  }
}

const idOf = ({ execution }: WaitingEvent) => execution.id
