import type { Caller } from '#platform/identity/caller.ts'
import type { Platform, RunningService, ServiceDefinition } from '#platform/service/service.ts'
import { checkConfig } from './actions/checkConfig.ts'
import { repositoryQueries } from './resolvers/repositories.ts'
import { startBuilds } from './runtime/startBuilds.ts'
import { startPolling } from './runtime/startPolling.ts'
import { connectScms } from './scm/index.ts'

/** Knows the CI systems, registries and repositories outside: runs builds, and finds what is new there. */
export default { name: 'igor', checkConfig, start } satisfies ServiceDefinition

async function start(platform: Platform): Promise<RunningService> {
  const scms = connectScms(platform.config, platform)
  const builds = await startBuilds(platform)
  const polling = await startPolling(platform, builds.masters.all)

  return {
    resolvers: {
      ...builds.resolvers,
      Query: { ...builds.resolvers.Query, ...polling.query, ...repositoryQueries({ scms }) },
      Mutation: { ...builds.resolvers.Mutation, ...polling.mutation },
    },
    context: (caller: Caller) => ({ caller }),
    ready: async () => {
      await platform.mongo.db?.command({ ping: 1 })
    },
    stop: async (timeoutMs) => {
      builds.stop()
      await polling.stop(timeoutMs)
    },
  }
}
