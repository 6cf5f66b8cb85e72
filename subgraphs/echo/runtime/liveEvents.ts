import type { Logger } from '#platform/log/log.ts'
import type { EchoEvent } from '../domain/event.ts'
import type { EventRepository } from '../store/events.ts'
import { Bell } from './bell.ts'
import type { EventLog } from './eventLog.ts'

const stretchLength = 500

/** How often events of other processes are looked for, and how often a gap in the log is. */
const roundMs = 1_000
const gapMs = 20

type Listener = (event: EchoEvent) => void

/** The log from now on, for those who watch: read as long as somebody does, whichever process the events come from. */
export class LiveEvents {
  readonly #log: EventLog
  readonly #events: EventRepository
  readonly #logger: Logger
  readonly #listeners = new Set<Listener>()
  #watch: AbortController | undefined
  #begun = Promise.withResolvers<void>()

  constructor(log: EventLog, events: EventRepository, logger: Logger) {
    this.#log = log
    this.#events = events
    this.#logger = logger
  }

  /** Calls `listener` for each event from now on until the function that it answers is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    if (!this.#watch) {
      this.#watch = new AbortController()
      this.#begun = Promise.withResolvers()
      void this.#follow(this.#watch.signal)
    }
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.stop()
    }
  }

  /** Resolves when nothing that comes from now on will be missed by those who have subscribed. */
  begun(): Promise<void> {
    return this.#begun.promise
  }

  stop(): void {
    this.#watch?.abort()
    this.#watch = undefined
    this.#begun.resolve()
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const bell = new Bell()
    const ring = () => bell.ring()
    const detach = this.#log.onAppend(ring)
    signal.addEventListener('abort', ring, { once: true })
    const reader = this.#log.reader()
    let place: number | undefined
    while (!signal.aborted) {
      try {
        place ??= await this.#now()
        const { events, through, isHeldUp } = await reader.read(place, stretchLength)
        if (signal.aborted) break
        for (const event of events) this.#tell(event)
        if (through === place) await bell.wait(isHeldUp ? gapMs : roundMs)
        place = through
      } catch (error) {
        this.#logger.warn({ err: error }, 'the log cannot be read for those who watch it')
        await bell.wait(roundMs)
      }
    }
    detach()
  }

  async #now(): Promise<number> {
    const { last } = await this.#events.bounds()
    this.#begun.resolve()
    return last
  }

  #tell(event: EchoEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }
}
