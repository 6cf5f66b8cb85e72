import DataLoader from 'dataloader'
import type { Ports } from '../actions/ports.ts'
import { type Application, nameKey } from '../domain/application.ts'
import { comparePipelines, type Pipeline } from '../domain/pipeline.ts'

/** One request's reads, gathered into few. */
export interface Loaders {
  /** By name in lower case. */
  readonly applications: DataLoader<string, Application | undefined>
  readonly pipelines: DataLoader<string, Pipeline | undefined>
  /** An application's pipelines in the order of the user interface. */
  readonly pipelinesOf: DataLoader<Application, Pipeline[], string>
  /** Forgets what was read: a mutation is about to change it. */
  clear(): void
}

export function createLoaders({
  applications,
  pipelines,
}: Pick<Ports, 'applications' | 'pipelines'>): Loaders {
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
  return { ...loaders, clear: () => Object.values(loaders).forEach((loader) => void loader.clearAll()) }
}
