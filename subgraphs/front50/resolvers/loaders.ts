import DataLoader from 'dataloader'
import type { ObjectStore, Ports } from '../actions/ports.ts'
import { type Application, nameKey } from '../domain/application.ts'
import type { KindName } from '../domain/kinds/index.ts'
import { comparePipelines, type Pipeline } from '../domain/pipeline.ts'
import { applicationLabel, objectKey, type StoredObject } from '../domain/storedObject.ts'
import { sortKeyOf } from '../store/objects.ts'
import type { PipelineRepository } from '../store/pipelines.ts'

/** One request's reads, gathered into few. */
export interface Loaders {
  /** By name in lower case. */
  readonly applications: DataLoader<string, Application | undefined>
  readonly pipelines: DataLoader<string, Pipeline | undefined>
  /** An application's pipelines in the order of the user interface. */
  readonly pipelinesOf: DataLoader<Application, Pipeline[], string>
  readonly strategies: DataLoader<string, Pipeline | undefined>
  readonly strategiesOf: DataLoader<Application, Pipeline[], string>
  /** By id, ignoring case. */
  readonly objects: Readonly<Record<KindName, DataLoader<string, StoredObject | undefined>>>
  /** An application's objects of a kind, by name. */
  readonly objectsOf: Readonly<Record<KindName, DataLoader<Application, StoredObject[], string>>>
  /** Forgets what was read: a mutation is about to change it. */
  clear(): void
}

export function createLoaders({ applications, allPipelines, objects }: Ports): Loaders {
  const loaders = {
    applications: new DataLoader<string, Application | undefined>(async (keys) => {
      const byKey = new Map((await applications.findByKeys(keys)).map((each) => [nameKey(each.name), each]))
      return keys.map((key) => byKey.get(key))
    }),
    pipelines: pipelineLoader(allPipelines.pipeline),
    pipelinesOf: pipelinesOfLoader(allPipelines.pipeline),
    strategies: pipelineLoader(allPipelines.strategy),
    strategiesOf: pipelinesOfLoader(allPipelines.strategy),
  }
  const byId = ofKinds(objects, objectLoader)
  const ofApplications = ofKinds(objects, objectsOfLoader)
  const all = [...Object.values(loaders), ...Object.values(byId), ...Object.values(ofApplications)]
  return {
    ...loaders,
    objects: byId,
    objectsOf: ofApplications,
    clear: () => all.forEach((loader) => void loader.clearAll()),
  }
}

const ofKinds = <Loader>(stores: Ports['objects'], open: (store: ObjectStore) => Loader) =>
  Object.fromEntries(Object.entries(stores).map(([kind, store]) => [kind, open(store)])) as Record<
    KindName,
    Loader
  >

const pipelineLoader = (pipelines: PipelineRepository) =>
  new DataLoader<string, Pipeline | undefined>(async (ids) => {
    const byId = new Map((await pipelines.findByIds(ids)).map((each) => [each.id, each]))
    return ids.map((id) => byId.get(id))
  })

const pipelinesOfLoader = (pipelines: PipelineRepository) =>
  new DataLoader<Application, Pipeline[], string>(
    async (owners) => {
      const found = await pipelines.findByApplications(owners)
      const byOwner = Map.groupBy(found, ({ application }) => application.id)
      return owners.map(({ id }) => (byOwner.get(id) ?? []).sort(comparePipelines))
    },
    { cacheKeyFn: ({ id }) => id },
  )

const objectLoader = ({ repository }: ObjectStore) =>
  new DataLoader<string, StoredObject | undefined>(
    async (ids) => {
      const byKey = new Map((await repository.findByIds(ids)).map((each) => [objectKey(each.id), each]))
      return ids.map((id) => byKey.get(objectKey(id)))
    },
    { cacheKeyFn: objectKey },
  )

const objectsOfLoader = ({ repository }: ObjectStore) =>
  new DataLoader<Application, StoredObject[], string>(
    async (owners) => {
      const found = await repository.findByLabels(owners.map(applicationLabel))
      const sorted = found.sort((a, b) => (sortKeyOf(a) < sortKeyOf(b) ? -1 : 1))
      return owners.map((owner) =>
        sorted.filter(({ applications }) => applications.some(({ id }) => id === owner.id)),
      )
    },
    { cacheKeyFn: ({ id }) => id },
  )
