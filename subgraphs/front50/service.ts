import { randomUUID } from 'node:crypto'
import type { Caller } from '#platform/identity/caller.ts'
import { guardedRepository } from '#platform/mongo/guarded.ts'
import type { Platform, RunningService, ServiceDefinition } from '#platform/service/service.ts'
import { completeRenames } from './actions/completeRenames.ts'
import { orcaOf } from './actions/orca.ts'
import type { Ports } from './actions/ports.ts'
import type { Context } from './resolvers/context.ts'
import { application, pipeline, pipelineVersion } from './resolvers/entities.ts'
import { createLoaders } from './resolvers/loaders.ts'
import { mutations } from './resolvers/mutation.ts'
import { queries } from './resolvers/query.ts'
import { applicationRepository } from './store/applications.ts'
import { openModels } from './store/models.ts'
import { pipelineRepository } from './store/pipelines.ts'

/** Applications and pipelines, each save kept as a version. */
export default { name: 'front50', start } satisfies ServiceDefinition

async function start(platform: Platform): Promise<RunningService> {
  const renames = platform.engine.queue<{ applicationId: string }>('front50.renames')
  const ports = await openPorts(platform, (applicationId) => renames.push(applicationId, { applicationId }))
  await ports.pipelines.purge()
  renames.process(1, ({ body }) => completeRenames(body.applicationId, ports))
  for (const id of await ports.applications.idsWithPendingRenames()) await ports.completeRenamesLater(id)

  return {
    resolvers: {
      Query: queries(ports),
      Mutation: mutations(ports),
      Application: application,
      Pipeline: pipeline(ports),
      PipelineVersion: pipelineVersion,
    },
    context: (caller: Caller): Context => ({ caller, loaders: createLoaders(ports) }),
    ready: async () => {
      await platform.mongo.db?.command({ ping: 1 })
    },
    stop: (timeoutMs) => renames.drain(timeoutMs),
  }
}

async function openPorts(
  platform: Platform,
  completeRenamesLater: (applicationId: string) => Promise<void>,
): Promise<Ports> {
  const { clock, log, failpoint } = platform
  const models = await openModels(platform.mongo)
  const applications = guardedRepository(applicationRepository(models))
  const archived = () => failpoint('front50.savePipeline.archived')
  return {
    applications,
    pipelines: guardedRepository(pipelineRepository(models, applications, archived)),
    orca: orcaOf(platform),
    completeRenamesLater,
    clock,
    newId: randomUUID,
    log,
    failpoint,
  }
}
