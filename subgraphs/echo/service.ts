import { monotonicFactory } from 'ulid'
import type { Caller } from '#platform/identity/caller.ts'
import type { Platform, RunningService, ServiceDefinition } from '#platform/service/service.ts'
import type { Context } from './resolvers/context.ts'
import { event, eventMutations, eventQueries, eventSubscriptions } from './resolvers/events.ts'
import { createLoaders } from './resolvers/loaders.ts'
import { startEvents } from './runtime/events.ts'

/** Hears of everything that happens, starts what is triggered by it, and tells everyone who wants to know. */
export default { name: 'echo', start } satisfies ServiceDefinition

async function start(platform: Platform): Promise<RunningService> {
  const { clock } = platform
  const events = await startEvents(platform, monotonicFactory())
  const { eventLog, consumers, live, repository } = events

  return {
    resolvers: {
      Query: { ...eventQueries(repository, consumers) },
      Mutation: { ...eventMutations({ eventLog, clock }) },
      Subscription: { ...eventSubscriptions(live) },
      Event: event,
    },
    context: (caller: Caller): Context => ({ caller, loaders: createLoaders(repository) }),
    ready: async () => {
      await platform.mongo.db?.command({ ping: 1 })
    },
    stop: async (timeoutMs) => {
      await events.stop(timeoutMs)
    },
  }
}
