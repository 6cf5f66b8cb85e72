import { monotonicFactory } from 'ulid'
import type { Platform } from '#platform/service/service.ts'
import { artifactRules } from '../actions/artifactRules.ts'
import { ciSystems } from '../ci/index.ts'
import { buildResolvers } from '../resolvers/builds.ts'
import { startCollection, startRepository } from '../store/starts.ts'
import { BuildReads } from './buildReads.ts'
import { createLogParts } from './logParts.ts'
import { connectMasters } from './masters.ts'

/** Connects the CI systems of the configuration. ConfigError when that cannot be used. */
export async function startBuilds({ clock, config, engine, failpoint, http, log, mongo }: Platform) {
  const masters = connectMasters(ciSystems, config, { http, log, clock })
  const rules = artifactRules(config)
  const collection = startCollection(mongo)
  await collection.prepare()
  const stopping = new AbortController()
  const resolvers = buildResolvers({
    masters,
    starts: startRepository(collection),
    reads: new BuildReads(clock),
    logParts: createLogParts(),
    artifactRules: rules,
    leases: engine.leases,
    clock,
    failpoint,
    newId: monotonicFactory(),
    stopping: stopping.signal,
  })
  return { masters, resolvers, stop: () => stopping.abort(new Error('Igor stops')) }
}
