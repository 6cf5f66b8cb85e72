import { listen } from '#platform/graphql/listen.ts'
import type { EchoEvent } from '../domain/event.ts'
import { type EventFilter, passes } from '../domain/filter.ts'
import type { LiveEvents } from '../runtime/liveEvents.ts'

/** Events from now on, those that pass the filter: the source of a subscription. */
export async function watchEvents(
  filter: EventFilter,
  live: LiveEvents,
): Promise<AsyncIterableIterator<EchoEvent>> {
  const source = {
    subscribe: (_topic: string, listener: (event: unknown) => void) => live.subscribe(listener),
  }
  const found = await listen<EchoEvent>(source, 'events', (event) => passes(filter, event))
  await live.begun()
  return found
}
