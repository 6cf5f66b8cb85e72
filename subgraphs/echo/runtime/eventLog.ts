import { badInput } from '#platform/errors/errors.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { CounterMetric, Metrics } from '#platform/metrics/metrics.ts'
import type { Clock } from '#platform/service/service.ts'
import type { EchoEvent, NewEvent } from '../domain/event.ts'
import { type EventRepository, textOf, type WrittenEvent } from '../store/events.ts'
import { LogReader } from './logReader.ts'
import { RecentPlaces } from './recentPlaces.ts'

/** An event of the log, and whether it came in now or was known by its key. */
export interface Kept {
  readonly event: EchoEvent
  readonly isNew: boolean
}

export interface EventLogPorts {
  readonly events: EventRepository
  readonly clock: Clock
  readonly newId: () => string
  readonly metrics: Metrics
  readonly failpoint: Failpoint
  /** How long readers wait for a place that was allotted and is not written. */
  readonly patienceMs?: number
}

/** Characters of JSON text that one event may have. MongoDB takes 16 MB a document. */
const longestEvent = 4 * 1024 * 1024

/** Events of one write, and characters of their texts. */
const mostAtOnce = 1_000
const mostCharacters = 16 * 1024 * 1024

interface Appending {
  readonly events: readonly { readonly event: NewEvent; readonly text: string }[]
  readonly resolve: (kept: Kept[]) => void
  readonly reject: (error: unknown) => void
}

/** The log of all events. What is appended while a write is under way goes out together in the next one, in order. */
export class EventLog {
  readonly #ports: EventLogPorts
  readonly #recent = new RecentPlaces()
  readonly #listeners = new Set<() => void>()
  readonly #counter: CounterMetric
  #waiting: Appending[] = []
  #isWriting = false

  constructor(ports: EventLogPorts) {
    this.#ports = ports
    this.#counter = ports.metrics.counter('echo_events_total', 'Events that were put into the log')
  }

  /**
   * Keeps events durably, in their order, and answers each as it is kept; one whose key is known is answered as it was kept first.
   * Throws BAD_USER_INPUT when one is too long, UNAVAILABLE when the store does not take them (some may be kept then).
   */
  append(events: readonly NewEvent[]): Promise<Kept[]> {
    if (events.length === 0) return Promise.resolve([])
    const written = events.map((event) => ({ event, text: textOf(event) }))
    const tooLong = written.find(({ text }) => text.length > longestEvent)
    if (tooLong) return Promise.reject(isTooLong(tooLong.text.length))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ events: written, resolve, reject })
      if (!this.#isWriting) void this.#writeAll()
    })
  }

  /** Calls `listener` after each write of this process, until the function that it answers is called. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  reader(): LogReader {
    const { events, clock, patienceMs = 10_000 } = this.#ports
    return new LogReader({ events, clock, recent: this.#recent, patienceMs })
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true
    while (this.#waiting.length > 0) {
      const group = this.#take()
      try {
        const kept = await this.#write(group.flatMap(({ events }) => events))
        for (const { events, resolve } of group) resolve(kept.splice(0, events.length))
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
      for (const listener of this.#listeners) listener()
    }
    this.#isWriting = false
  }

  #take(): Appending[] {
    let count = 0
    let characters = 0
    const end = this.#waiting.findIndex(({ events }) => {
      count += events.length
      for (const { text } of events) characters += text.length
      return count >= mostAtOnce || characters >= mostCharacters
    })
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end + 1)
  }

  async #write(appended: Appending['events']): Promise<Kept[]> {
    const { events, clock, newId, failpoint } = this.#ports
    const kept = new Map<string, Kept>()
    const receivedAt = clock.now()
    const ids = appended.map(() => newId())
    const found = appended.map(({ event, text }, index) => ({
      event: { ...event, id: ids[index]!, receivedAt },
      text,
    }))
    for (let left = found; left.length > 0; ) {
      const last = await events.allot(left.length)
      await failpoint('echo.append.allotted')
      const placed = left.map(({ event, text }, index) => ({
        event: { ...event, sequence: last - left.length + 1 + index },
        text,
      }))
      const { displaced, known } = await events.insert(placed)
      const firsts = await this.#firstsOf(known)
      const again = [...displaced, ...known.filter(({ event }) => !firsts.has(event.key!))]
      const isAgain = new Set(again)
      for (const one of known) {
        const first = firsts.get(one.event.key!)
        if (first) kept.set(one.event.id, { event: first, isNew: false })
      }
      for (const one of placed)
        if (!isAgain.has(one) && !kept.has(one.event.id)) kept.set(one.event.id, this.#keep(one))
      left = again
    }
    return ids.map((id) => kept.get(id)!)
  }

  #keep({ event, text }: WrittenEvent): Kept {
    this.#recent.put({ sequence: event.sequence, event, length: text.length })
    this.#counter.inc()
    return { event, isNew: true }
  }

  /** The events that these keys belong to. The places that were allotted for the repetitions are void now. */
  async #firstsOf(known: readonly WrittenEvent[]): Promise<ReadonlyMap<string, EchoEvent>> {
    if (known.length === 0) return new Map()
    const { events, clock } = this.#ports
    const places = known.map(({ event }) => event.sequence)
    // Where that fails, a reader does it later.
    await events.fill(places, clock.now()).catch(() => undefined)
    return events.findByKeys(known.map(({ event }) => event.key!))
  }
}

const isTooLong = (length: number) =>
  badInput([
    {
      path: '',
      message: `The event has ${length} characters as JSON text; it may have ${longestEvent}`,
    },
  ])
