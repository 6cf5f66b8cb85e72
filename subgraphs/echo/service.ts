import type { Caller } from '#platform/identity/caller.ts'
import type { Platform, RunningService, ServiceDefinition } from '#platform/service/service.ts'

/** Hears of everything that happens, starts what is triggered by it, and tells everyone who wants to know. */
export default { name: 'echo', start } satisfies ServiceDefinition

async function start(platform: Platform): Promise<RunningService> {
  return {
    resolvers: {},
    context: (caller: Caller) => ({ caller }),
    ready: async () => {
      await platform.mongo.db?.command({ ping: 1 })
    },
    stop: async () => undefined,
  }
}
