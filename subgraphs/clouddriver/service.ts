import type { Platform, RunningService, ServiceDefinition } from '#platform/service/service.ts'

/** Clouds: accounts, what they hold, and operations on it. */
export default { name: 'clouddriver', start } satisfies ServiceDefinition

async function start(platform: Platform): Promise<RunningService> {
  return {
    resolvers: { Query: { accounts: () => [], account: () => null } },
    context: (caller) => ({ caller }),
    ready: async () => {
      await platform.mongo.db?.command({ ping: 1 })
    },
    stop: async () => undefined,
  }
}
