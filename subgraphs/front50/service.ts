import { randomUUID } from 'node:crypto'
import type { Caller } from '#platform/identity/caller.ts'
import { guardedRepository } from '#platform/mongo/guarded.ts'
import type { Platform, RunningService, ServiceDefinition } from '#platform/service/service.ts'
import { completeRenames } from './actions/completeRenames.ts'
import { orcaOf } from './actions/orca.ts'
import type { Ports } from './actions/ports.ts'
import { purgeAll } from './actions/purgeAll.ts'
import { type KindName, kinds } from './domain/kinds/index.ts'
import type { Context } from './resolvers/context.ts'
import { resolvers } from './resolvers/index.ts'
import { createLoaders } from './resolvers/loaders.ts'
import { ChangeFeed } from './runtime/changeFeed.ts'
import { type ApplicationRepository, applicationRepository } from './store/applications.ts'
import { historyOf } from './store/history.ts'
import { labelOldPipelines } from './store/labelOldPipelines.ts'
import { type Models, openModels } from './store/models.ts'
import { objectRepository } from './store/objects.ts'
import { pipelineRepository } from './store/pipelines.ts'

/** Applications, pipelines and what belongs to them, each save kept as a version. */
export default { name: 'front50', start } satisfies ServiceDefinition

async function start(platform: Platform): Promise<RunningService> {
  const renames = platform.engine.queue<{ applicationId: string }>('front50.renames')
  const changes = new ChangeFeed(platform.engine.events, randomUUID())
  const stopping = new AbortController()
  const ports = await openPorts(platform, changes, stopping.signal, (applicationId) =>
    renames.push(applicationId, { applicationId }),
  )
  await purgeAll(ports)
  renames.process(1, ({ body }) => completeRenames(body.applicationId, ports))
  for (const id of await ports.applications.idsWithPendingRenames()) await ports.completeRenamesLater(id)

  return {
    resolvers: resolvers(ports),
    context: (caller: Caller): Context => ({ caller, loaders: createLoaders(ports) }),
    ready: async () => {
      await platform.mongo.db?.command({ ping: 1 })
    },
    stop: async (timeoutMs) => {
      stopping.abort()
      await renames.drain(timeoutMs)
      changes.stop()
    },
  }
}

async function openPorts(
  platform: Platform,
  changes: ChangeFeed,
  stopping: AbortSignal,
  completeRenamesLater: (applicationId: string) => Promise<void>,
): Promise<Ports> {
  const { clock, log, failpoint } = platform
  const models = await openModels(platform.mongo)
  const labeled = await labelOldPipelines(models)
  if (labeled > 0) log.info({ pipelines: labeled }, 'pipelines of an earlier version can be searched')
  const applications = guardedRepository(applicationRepository(models))
  const history = historyOf(models.pipelineVersions)
  const archived = () => failpoint('front50.savePipeline.archived')
  const pipelinesIn = (collection: typeof models.pipelines, changed: (id: string) => void) =>
    guardedRepository(pipelineRepository(collection, history, applications, archived, changed))
  const allPipelines = {
    pipeline: pipelinesIn(models.pipelines, (id) => changes.tell(id)),
    strategy: pipelinesIn(models.strategies, () => undefined),
  }
  return {
    applications,
    pipelines: allPipelines.pipeline,
    noun: 'pipeline',
    allPipelines,
    objects: openObjects(models, applications, () => failpoint('front50.saveObject.archived')),
    orca: orcaOf(platform),
    changes,
    stopping,
    completeRenamesLater,
    clock,
    newId: randomUUID,
    log,
    failpoint,
  }
}

function openObjects(
  models: Models,
  applications: ApplicationRepository,
  archived: () => Promise<void> | void,
): Ports['objects'] {
  const history = historyOf(models.objectVersions)
  const stores = Object.entries(kinds).map(([name, kind]) => {
    const collection = models.objects[name as KindName]
    const repository = objectRepository(kind, collection, history, applications, archived)
    return [name, { kind, repository: guardedRepository(repository) }]
  })
  return Object.fromEntries(stores) as Ports['objects']
}
