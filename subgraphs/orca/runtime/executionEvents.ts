import type { Events } from '#platform/engine/engine.ts'
import type { ExecutionKeeper } from './keeper.ts'

/** Where everything that begins and ends is published, after it has been written. */
export const eventsTopic = 'orca.events'

/**
 * Publishes what begins and ends to those who watch now. A process that dies right after a write takes its events with it: Echo,
 * which must have all of them, gets them from the EventFeed.
 */
export function publishEvents(keeper: ExecutionKeeper, events: Events): void {
  keeper.onChange((_, __, changes) => {
    for (const event of changes) events.publish(eventsTopic, event)
  })
}
