import type { Events } from '#platform/engine/engine.ts'
import { eventsBetween } from '../domain/events/eventsBetween.ts'
import type { ExecutionKeeper } from './keeper.ts'

/** Where everything that begins and ends is published, after it has been written. */
export const eventsTopic = 'orca.events'

/**
 * Publishes what begins and ends. A process that dies right after a write takes its events with it: who must have all of them
 * compares executions' `sequence`, and reads what it has missed.
 */
export function publishEvents(keeper: ExecutionKeeper, events: Events): void {
  keeper.onChange((after, before) => {
    if (before?.sequence === after.sequence) return
    for (const event of eventsBetween(before, after)) events.publish(eventsTopic, event)
  })
}
