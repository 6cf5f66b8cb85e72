import { objectsOf } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'
import type { TaskDefinition, TaskWork } from '../define.ts'
import type { FailedSave } from './port.ts'
import { front50Task, stableId } from './task.ts'

interface Many {
  readonly pipelines?: readonly JsonObject[] | undefined
}

/** How many are saved by one call; Front50 takes a thousand, which takes it seconds. */
const atOnce = 200

const given = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** Gives those an id that have none, decided once: a save that is repeated must not make them twice. */
export const prepareMany: TaskDefinition<Many> = front50Task({
  name: 'preparePipelinesToSave',
  rehearse: 'reads',
  execute: async ({ parameters: { pipelines = [] }, execution, stage }) => {
    const ids = pipelines.map(({ id }, at) => given(id) ?? stableId(execution.id, stage.id, String(at)))
    return { status: 'SUCCEEDED', context: { 'pipelines.ids': ids } }
  },
})

/** Saves them; that some are refused is told and is no failure, as in Spinnaker. */
export const saveMany: TaskDefinition<Many> = front50Task({
  name: 'savePipeline',
  timeoutMs: 60 * 60 * 1000,
  rehearse: async (work) => ({
    effects: definitionsOf(work).map(({ application, name }) => ({
      kind: 'save',
      application,
      pipeline: name,
    })),
    leavesOpen: 'context',
  }),
  execute: async (work) => {
    const { front50, caller, execution, nudged } = work
    const definitions = definitionsOf(work)
    const saved: string[] = []
    const failed: FailedSave[] = []
    for (let at = 0; at < definitions.length; at += atOnce) {
      if (nudged.aborted) return { status: 'RUNNING', againMs: 0 }
      const done = await front50.savePipelines(definitions.slice(at, at + atOnce), caller)
      saved.push(...done.saved.map(({ name }) => name))
      failed.push(...done.failed)
    }
    const bulksave = {
      successful_pipelines_count: saved.length,
      successful_pipelines: saved,
      failed_pipelines_count: failed.length,
      failed_pipelines: failed.map(({ message, ...pipeline }) => ({ ...pipeline, errorMsg: message })),
    }
    const context = {
      'notification.type': 'savepipeline',
      application: execution.application,
      'pipelines.ids': undefined,
      bulksave,
    }
    return { status: 'SUCCEEDED', context }
  },
})

function definitionsOf({ parameters: { pipelines = [] }, stage }: TaskWork<Many>): JsonObject[] {
  const ids = stage.context['pipelines.ids']
  return objectsOf(pipelines).map((pipeline, at) => ({
    ...pipeline,
    ...(Array.isArray(ids) && { id: ids[at] }),
  }))
}
