import type { Clock } from '#platform/service/service.ts'
import type { EchoEvent } from '../domain/event.ts'
import type { EventRepository, Place } from '../store/events.ts'
import type { RecentPlaces } from './recentPlaces.ts'

/** What comes next in the log. */
export interface Stretch {
  readonly events: readonly EchoEvent[]
  /** The place that has been read up to. */
  readonly through: number
  /** How many places were forgotten before they could be read. */
  readonly lost: number
  /** A place behind `through` has been allotted and is not written yet, though later ones are. */
  readonly isHeldUp: boolean
}

interface Gap {
  readonly first: number
  readonly last: number
  readonly since: number
}

export interface ReaderPorts {
  readonly events: EventRepository
  readonly recent: RecentPlaces
  readonly clock: Clock
  /** How long a place may stay unwritten before it is made void. */
  readonly patienceMs: number
}

/**
 * Reads the log in order and over no gap: an unwritten place is waited for, and made void when its writer does not come, who then
 * takes another place. So nothing is ever written behind a reader's back.
 */
export class LogReader {
  readonly #ports: ReaderPorts
  #gap: Gap | undefined

  constructor(ports: ReaderPorts) {
    this.#ports = ports
  }

  async read(after: number, limit: number): Promise<Stretch> {
    const { events, recent } = this.#ports
    const known = recent.behind(after, limit)
    if (known.length > 0) return stretch(after, known, 0, false)
    const found = await events.read(after, limit)
    const joined = found.slice(0, lengthWithoutGap(found, after))
    for (const place of joined) recent.put(place)
    if (joined.length > 0 || found.length === 0) return stretch(after, joined, 0, false)
    return this.#behindGap({ first: after + 1, last: found[0]!.sequence - 1 }, limit)
  }

  async #behindGap({ first, last }: Omit<Gap, 'since'>, limit: number): Promise<Stretch> {
    const { events, clock, patienceMs } = this.#ports
    const { floor } = await events.bounds()
    if (floor >= first) {
      const rest = await this.read(floor, limit)
      return { ...rest, lost: floor - first + 1 + rest.lost }
    }
    if (this.#gap?.first !== first) this.#gap = { first, last, since: performance.now() }
    const isOver = performance.now() - this.#gap.since >= patienceMs
    if (isOver) await events.fill(range(this.#gap.first, this.#gap.last), clock.now())
    return { events: [], through: first - 1, lost: 0, isHeldUp: true }
  }
}

const stretch = (after: number, places: readonly Place[], lost: number, isHeldUp: boolean): Stretch => ({
  events: places.flatMap(({ event }) => event ?? []),
  through: places.at(-1)?.sequence ?? after,
  lost,
  isHeldUp,
})

function lengthWithoutGap(places: readonly Place[], after: number): number {
  const gap = places.findIndex(({ sequence }, index) => sequence !== after + 1 + index)
  return gap < 0 ? places.length : gap
}

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)
