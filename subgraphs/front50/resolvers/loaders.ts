import DataLoader from 'dataloader'
import type { ObjectStore, Ports } from '../actions/ports.ts'
import { type Application, nameKey } from '../domain/application.ts'
import type { KindName } from '../domain/kinds/index.ts'
import { comparePipelines, type Pipeline } from '../domain/pipeline.ts'
import { objectKey, type StoredObject } from '../domain/storedObject.ts'

/** One request's reads, gathered into few. */
export interface Loaders {
  /** By name in lower case. */
  readonly applications: DataLoader<string, Application | undefined>
  readonly pipelines: DataLoader<string, Pipeline | undefined>
  /** An application's pipelines in the order of the user interface. */
  readonly pipelinesOf: DataLoader<Application, Pipeline[], string>
  /** By id, ignoring case. */
  readonly objects: Readonly<Record<KindName, DataLoader<string, StoredObject | undefined>>>
  /** Forgets what was read: a mutation is about to change it. */
  clear(): void
}

export function createLoaders({ applications, pipelines, objects }: Ports): Loaders {
  const loaders = {
    applications: new DataLoader<string, Application | undefined>(async (keys) => {
      const byKey = new Map((await applications.findByKeys(keys)).map((each) => [nameKey(each.name), each]))
      return keys.map((key) => byKey.get(key))
    }),
    pipelines: new DataLoader<string, Pipeline | undefined>(async (ids) => {
      const byId = new Map((await pipelines.findByIds(ids)).map((each) => [each.id, each]))
      return ids.map((id) => byId.get(id))
    }),
    pipelinesOf: new DataLoader<Application, Pipeline[], string>(
      async (owners) => {
        const byOwner = Map.groupBy(
          await pipelines.findByApplications(owners),
          ({ application }) => application.id,
        )
        return owners.map(({ id }) => (byOwner.get(id) ?? []).sort(comparePipelines))
      },
      { cacheKeyFn: ({ id }) => id },
    ),
  }
  const ofKinds = Object.fromEntries(
    Object.entries(objects).map(([kind, store]) => [kind, objectLoader(store)]),
  ) as Loaders['objects']
  const all = [...Object.values(loaders), ...Object.values(ofKinds)]
  return { ...loaders, objects: ofKinds, clear: () => all.forEach((loader) => void loader.clearAll()) }
}

const objectLoader = ({ repository }: ObjectStore) =>
  new DataLoader<string, StoredObject | undefined>(
    async (ids) => {
      const byKey = new Map((await repository.findByIds(ids)).map((each) => [objectKey(each.id), each]))
      return ids.map((id) => byKey.get(objectKey(id)))
    },
    { cacheKeyFn: objectKey },
  )
