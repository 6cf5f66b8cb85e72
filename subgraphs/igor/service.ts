import type { Caller } from '#platform/identity/caller.ts'
import type { Platform, RunningService, ServiceDefinition } from '#platform/service/service.ts'
import { startPolling } from './runtime/startPolling.ts'

/** Knows the CI systems, registries and repositories outside: runs builds, and finds what is new there. */
export default { name: 'igor', start } satisfies ServiceDefinition

async function start(platform: Platform): Promise<RunningService> {
  const polling = await startPolling(platform)

  return {
    resolvers: { Query: { ...polling.query }, Mutation: { ...polling.mutation } },
    context: (caller: Caller) => ({ caller }),
    ready: async () => {
      await platform.mongo.db?.command({ ping: 1 })
    },
    stop: async (timeoutMs) => {
      await polling.stop(timeoutMs)
    },
  }
}
