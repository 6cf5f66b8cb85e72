import DataLoader from 'dataloader'
import { findManifest } from '../actions/manifests.ts'
import type { Ports } from '../actions/ports.ts'
import type { ManifestPlace } from '../actions/stage.ts'
import type { Manifest } from '../domain/manifest.ts'
import type { OperationTask } from '../domain/operationTask.ts'
import { CloudReads } from './cloudReads.ts'

/** One request's reads, gathered into few. Inventories are in memory and need none. */
export interface Loaders {
  readonly tasks: DataLoader<string, OperationTask | undefined>
  /** The tasks of a stage, oldest first. */
  readonly tasksOf: DataLoader<string, OperationTask[]>
  /** Live ones; each is read once in a request. */
  readonly manifests: DataLoader<ManifestPlace, Manifest | undefined, string>
  readonly cloudReads: CloudReads
}

export function createLoaders(ports: Ports): Loaders {
  const { tasks, runner } = ports
  const cloudReads = new CloudReads()
  const now = (task: OperationTask) => runner.find(task.id) ?? task
  return {
    cloudReads,
    tasks: new DataLoader<string, OperationTask | undefined>(async (ids) => {
      const elsewhere = ids.filter((id) => !runner.find(id))
      const stored = elsewhere.length > 0 ? await tasks.findByIds(elsewhere) : []
      const byId = new Map(stored.map((task) => [task.id, task]))
      return ids.map((id) => runner.find(id) ?? byId.get(id))
    }),
    tasksOf: new DataLoader<string, OperationTask[]>(async (stageIds) => {
      const byStage = Map.groupBy(await tasks.findByStages(stageIds), ({ stageId }) => stageId)
      return stageIds.map((id) => (byStage.get(id) ?? []).map(now))
    }),
    manifests: new DataLoader<ManifestPlace, Manifest | undefined, string>(
      (places) =>
        Promise.all(
          places.map((place) =>
            cloudReads.do(() => findManifest(place.account, place, ports)).catch((error: Error) => error),
          ),
        ),
      { cacheKeyFn: ({ account, location, name }) => `${account}\n${location}\n${name}` },
    ),
  }
}
