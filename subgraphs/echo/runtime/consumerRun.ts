import { Pause } from '#platform/concurrency/pause.ts'
import { conflict } from '#platform/errors/errors.ts'
import type { CounterMetric } from '#platform/metrics/metrics.ts'
import type { EchoEvent } from '../domain/event.ts'
import { Bell } from './bell.ts'
import type { Consumer } from './consumer.ts'
import type { ConsumerPorts } from './consumers.ts'
import type { LogReader } from './logReader.ts'

/** Places that are read at a time. */
const stretchLength = 1_000

/** How often other processes' events are looked for; a gap in the log is looked at more often. */
const roundMs = 1_000
const gapMs = 20

/** How often the cursor is written while nothing is wanted. */
const idleCursorMs = 1_000

const firstPauseMs = 100
const longestPauseMs = 30_000
const longestProblem = 1_000

/** A consumer at work: reads on, hands over, remembers how far it is. */
export class ConsumerRun {
  readonly #consumer: Consumer
  readonly #ports: ConsumerPorts
  readonly #bell = new Bell()
  /** Nothing more is begun. */
  readonly #stopping = new AbortController()
  /** What is under way is to end. */
  readonly #stopped = new AbortController()
  readonly #failures: CounterMetric
  #serving: Promise<void> | undefined
  #problem: string | undefined
  #detach: () => void = () => undefined

  constructor(consumer: Consumer, ports: ConsumerPorts) {
    this.#consumer = consumer
    this.#ports = ports
    this.#failures = ports.metrics.counter(
      'echo_consumer_failures_total',
      'Attempts of consumers to take events that failed',
      ['consumer'],
    )
  }

  start(): void {
    this.#detach = this.#ports.log.onAppend(() => this.#bell.ring())
    void this.#serveInTurn()
  }

  async stop(timeoutMs: number): Promise<void> {
    this.#stopping.abort()
    this.#detach()
    this.#bell.ring()
    const timer = setTimeout(() => this.#stopped.abort(), timeoutMs)
    await this.#serving
    clearTimeout(timer)
    this.#stopped.abort()
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted
  }

  /** One process at a time; another one goes on where it was left. */
  async #serveInTurn(): Promise<void> {
    const { leases, logger } = this.#ports
    while (!this.#isStopping) {
      try {
        await leases.withLock(`echo.consumer.${this.#consumer.name}`, (signal) => {
          this.#serving = this.#serve(AbortSignal.any([signal, this.#stopped.signal]))
          return this.#serving
        })
      } catch (error) {
        if (this.#isStopping) return
        logger.warn({ err: error, consumer: this.#consumer.name }, 'a consumer lost its turn')
        await this.#bell.wait(roundMs)
      }
    }
  }

  /** Until it is stopped, or its turn is over. */
  async #serve(signal: AbortSignal): Promise<void> {
    const pause = new Pause(firstPauseMs, longestPauseMs, this.#stopping.signal)
    let place: Place | undefined
    const mayGoOn = () => !this.#isStopping && !signal.aborted
    while (mayGoOn()) {
      try {
        place ??= await this.#open()
        while (mayGoOn()) {
          if (await this.#step(place, signal, mayGoOn)) pause.end()
        }
        await place.save()
      } catch (error) {
        if (!mayGoOn()) return
        // Where somebody else has moved the cursor, it is read anew.
        if (place?.isStale) place = undefined
        await this.#tell(error as Error)
        await pause.take()
      }
    }
  }

  async #open(): Promise<Place> {
    const { cursors, events, log } = this.#ports
    const { name } = this.#consumer
    const cursor = await cursors.open(name, (await events.bounds()).last)
    this.#problem = cursor.problem
    return new Place(name, cursor.sequence, cursors, log.reader())
  }

  /** Takes what comes next, and waits when that is nothing. Answers whether it got on. */
  async #step(place: Place, signal: AbortSignal, mayGoOn: () => boolean): Promise<boolean> {
    const stretch = await place.reader.read(place.sequence, stretchLength)
    if (stretch.lost > 0) await this.#tellLost(stretch.lost)
    if (stretch.through === place.sequence) {
      await place.saveIfDue(idleCursorMs)
      await this.#bell.wait(stretch.isHeldUp ? gapMs : roundMs)
      return false
    }
    const wanted = stretch.events.filter((event) => this.#consumer.wants(event))
    for (let taken = 0; taken < wanted.length; taken += this.#consumer.batch) {
      if (!mayGoOn()) return false
      await this.#hand(wanted.slice(taken, taken + this.#consumer.batch), place, signal)
    }
    place.sequence = stretch.through
    await place.saveIfDue(idleCursorMs)
    return true
  }

  async #hand(events: readonly EchoEvent[], place: Place, signal: AbortSignal): Promise<void> {
    const { clock, cursors, failpoint } = this.#ports
    await this.#consumer.handle(events, signal)
    await failpoint('echo.consumer.handled')
    place.sequence = events.at(-1)!.sequence
    await place.save(clock.now())
    if (this.#problem === undefined) return
    this.#problem = undefined
    await cursors.tell(this.#consumer.name, undefined)
  }

  async #tell(error: Error): Promise<void> {
    const { name } = this.#consumer
    const { cursors, logger } = this.#ports
    this.#failures.inc({ consumer: name })
    const problem = String(error.message).slice(0, longestProblem)
    if (problem === this.#problem) return
    this.#problem = problem
    logger.warn({ err: error, consumer: name }, 'a consumer does not get on')
    await cursors.tell(name, problem).catch(() => undefined)
  }

  async #tellLost(lost: number): Promise<void> {
    const { clock, cursors, logger } = this.#ports
    const { name } = this.#consumer
    logger.error({ consumer: name, lost }, 'events were forgotten before a consumer could take them')
    await cursors.lose(name, lost, clock.now())
  }
}

/** Where a consumer is in the log, and where its cursor stands. */
class Place {
  sequence: number
  readonly reader: LogReader
  isStale = false
  readonly #name: string
  readonly #cursors: ConsumerPorts['cursors']
  #saved: number
  #savedAt = performance.now()

  constructor(name: string, sequence: number, cursors: ConsumerPorts['cursors'], reader: LogReader) {
    this.#name = name
    this.sequence = sequence
    this.#saved = sequence
    this.#cursors = cursors
    this.reader = reader
  }

  async saveIfDue(everyMs: number): Promise<void> {
    if (performance.now() - this.#savedAt >= everyMs) await this.save()
  }

  /** `progressAt` is when events were taken. */
  async save(progressAt?: number): Promise<void> {
    if (this.sequence === this.#saved && progressAt === undefined) return
    const isMoved = await this.#cursors.move(this.#name, this.#saved, this.sequence, progressAt)
    this.isStale = !isMoved
    if (!isMoved) throw conflict(`Somebody else has moved the cursor of ${this.#name}`)
    this.#saved = this.sequence
    this.#savedAt = performance.now()
  }
}
