import { monotonicFactory } from 'ulid'
import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import type { Engine } from '#platform/engine/engine.ts'
import type { EchoEvent, NewEvent } from '../../../../../subgraphs/echo/domain/event.ts'
import type { Consumer } from '../../../../../subgraphs/echo/runtime/consumer.ts'
import { Consumers } from '../../../../../subgraphs/echo/runtime/consumers.ts'
import { EventLog } from '../../../../../subgraphs/echo/runtime/eventLog.ts'
import type { LogReader } from '../../../../../subgraphs/echo/runtime/logReader.ts'
import { cursorRepository } from '../../../../../subgraphs/echo/store/cursors.ts'
import { eventRepository } from '../../../../../subgraphs/echo/store/events.ts'
import { echoCollections } from '../../../../../subgraphs/echo/store/models.ts'
import { silent } from '../../../../fixtures/subgraphs.ts'
import { openPlatform } from '../echo.ts'

interface Options {
  readonly database?: string
  readonly failpoints?: string
  readonly patienceMs?: number
  readonly engine?: Engine
}

/** One process's view of a log: another one on the same database sees the same. */
export async function openLog(uri: string, { patienceMs = 60_000, ...options }: Options = {}) {
  const { platform, database, close } = await openPlatform(uri, options)
  const collections = echoCollections(platform.mongo)
  await collections.prepare()
  const events = eventRepository(collections)
  const cursors = cursorRepository(collections)
  const { clock, metrics, failpoint } = platform
  const log = new EventLog({ events, clock, metrics, failpoint, patienceMs, newId: monotonicFactory() })
  const { leases } = options.engine ?? createEmbeddedEngine(silent)
  const consumers = new Consumers({
    log,
    events,
    cursors,
    leases,
    clock,
    metrics,
    failpoint,
    logger: silent,
  })
  return {
    log,
    events,
    cursors,
    consumers,
    database,
    async close() {
      await consumers.stop(1_000)
      await close()
    },
  }
}

export const happening = (n: number, more: Partial<NewEvent> = {}): NewEvent => ({
  details: { source: 'test', type: 'webhook', created: '0' },
  content: { n },
  ...more,
})

export const numbers = (events: readonly { content: unknown }[]) =>
  events.map(({ content }) => (content as { n: number }).n)

/** Reads on until so many events have come. */
export async function readEvents(reader: LogReader, count: number, from = 0): Promise<EchoEvent[]> {
  const found: EchoEvent[] = []
  const deadline = performance.now() + 20_000
  for (let place = from; found.length < count; ) {
    if (performance.now() > deadline) throw new Error(`only ${found.length} of ${count} events came`)
    const { events, through } = await reader.read(place, 50)
    if (through === place) await new Promise((resolve) => setTimeout(resolve, 2))
    found.push(...events)
    place = through
  }
  return found
}

/** A consumer that remembers what it took. `handle` may throw or wait. */
export function remembering(
  name: string,
  handle: (events: readonly EchoEvent[]) => Promise<void> | void = () => undefined,
  more: Partial<Consumer> = {},
) {
  const taken: number[] = []
  return {
    name,
    batch: 10,
    wants: () => true,
    taken,
    async handle(events: readonly EchoEvent[]) {
      await handle(events)
      taken.push(...numbers(events))
    },
    ...more,
  }
}
