import { longPoll } from '#platform/concurrency/longPoll.ts'
import { badInput } from '#platform/errors/errors.ts'
import type { Application } from '../domain/application.ts'
import type { Pipeline } from '../domain/pipeline.ts'
import { label } from '../domain/pipelineLabels.ts'
import type { StoredObject } from '../domain/storedObject.ts'
import type { Ports } from './ports.ts'

export interface PipelineChanges {
  readonly cursor: string
  readonly reset: boolean
  readonly changed: readonly Pipeline[]
  readonly deleted: readonly string[]
}

const mostAtOnce = 500

/** What has changed of pipelines since a cursor, as they are now; waits while that is nothing. */
export async function pipelineChanges(
  { after, first, waitMs }: { after: string | undefined; first: number; waitMs: number },
  { changes, allPipelines, stopping }: Ports,
): Promise<PipelineChanges> {
  if (first < 1 || first > mostAtOnce)
    throw badInput([{ path: 'first', message: `is ${first}, but must be from 1 to ${mostAtOnce}` }])
  const { cursor, isReset, ids } = await longPoll({
    read: async () => changes.since(after, first),
    isNews: ({ isReset, ids }) => isReset || ids.length > 0,
    subscribe: (listener) => changes.subscribe(listener),
    waitMs,
    stopping,
  })
  const changed = ids.length > 0 ? await allPipelines.pipeline.findByIds(ids) : []
  const present = new Set(changed.map(({ id }) => id))
  return { cursor, reset: isReset, changed, deleted: ids.filter((id) => !present.has(id)) }
}

/** The pipelines of an application that has another name now. */
export async function tellPipelinesOf(application: Application, ports: Ports): Promise<void> {
  const pipelines = await ports.allPipelines.pipeline.findByApplications([application])
  for (const { id } of pipelines) ports.changes.tell(id)
}

/** The pipelines that are made of a template which means something else now. */
export async function tellDependents({ id }: StoredObject, ports: Ports): Promise<void> {
  for (const pipeline of await ports.allPipelines.pipeline.findByLabel(label.template(id)))
    ports.changes.tell(pipeline.id)
}
