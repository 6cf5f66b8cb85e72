import { z } from 'zod'
import type { JsonObject } from '../../domain/execution.ts'
import { isTrue } from '../../domain/values.ts'
import type { StageDefinition, TaskDefinition, TaskWork } from '../define.ts'
import { StageFailure } from '../failures.ts'
import { optionalText } from '../manifest/parameters.ts'
import { flag } from '../parameters.ts'
import { encoded, jsonObject } from './encoded.ts'
import type { Front50Port, PipelineStore } from './port.ts'
import { prepareMany, saveMany } from './savePipelines.ts'
import { front50Task, stableId } from './task.ts'

const parameters = z.looseObject({
  pipeline: encoded(jsonObject())
    .optional()
    .describe(
      'The pipeline, or custom strategy (`strategy: true`), to save: as base64 of its JSON, so that expressions in it stay as they are, or as it is.',
    ),
  application: optionalText().describe('Its application, where the pipeline does not say it.'),
  staleCheck: flag()
    .nullish()
    .describe('Refuse the save when somebody else has saved the pipeline since its `updateTs`.'),
  isBulkSavingPipelines: flag()
    .nullish()
    .describe('Save `pipelines` instead: each for itself, whatever becomes of the others.'),
  pipelines: encoded(z.array(jsonObject()))
    .optional()
    .describe('Pipelines that each name their application: a list, or base64 of its JSON.'),
})
export type SaveParameters = z.infer<typeof parameters>

/** Where the pipeline will be saved, decided once: a save that is repeated must not make a second pipeline. */
interface Place {
  readonly id: string
  readonly index?: unknown
  /** Undefined: whatever there is, is replaced. */
  readonly expectedVersion?: number
}

function applicationOf({ parameters, execution }: TaskWork<SaveParameters>): string {
  const { application } = pipelineOf(parameters)
  if (typeof application === 'string' && application !== '') return application
  return parameters.application ?? execution.application
}

const pipelineOf = ({ pipeline = {} }: SaveParameters): JsonObject => pipeline

/** Where Front50 keeps it. */
export const storeOf = (front50: Front50Port, pipeline: JsonObject): PipelineStore =>
  isTrue(pipeline.strategy) ? front50.strategies : front50.pipelines

const prepare: TaskDefinition<SaveParameters> = front50Task({
  name: 'preparePipelineToSave',
  rehearse: 'reads',
  execute: async (work) => {
    const { parameters, execution, stage, front50, caller } = work
    const { staleCheck } = parameters
    const pipeline = pipelineOf(parameters)
    const given = typeof pipeline.id === 'string' && pipeline.id !== '' ? pipeline.id : undefined
    const current = given ? await storeOf(front50, pipeline).find({ id: given }, caller) : undefined
    if (staleCheck && current) checkFresh(pipeline, current.definition)
    const place: Place = {
      id: given ?? stableId(execution.id, stage.id),
      ...(pipeline.index === undefined && current && { index: current.definition.index }),
      ...(staleCheck && { expectedVersion: current?.version ?? 0 }),
    }
    return { status: 'SUCCEEDED', context: { 'pipeline.place': place } }
  },
})

function checkFresh(given: JsonObject, saved: JsonObject): void {
  if (String(given.updateTs) === String(saved.updateTs)) return
  const message = `updateTs: the pipeline was saved at ${String(saved.updateTs)} by ${String(saved.lastModifiedBy)}; given was what was saved at ${String(given.updateTs)}`
  throw new StageFailure({ code: 'SAVE_REFUSED', message, details: { refusal: 'CONFLICT' } })
}

const save: TaskDefinition<SaveParameters> = front50Task({
  name: 'savePipeline',
  rehearse: async (work) => ({
    effects: [{ kind: 'save', pipeline: pipelineOf(work.parameters).name }],
    leavesOpen: 'context',
  }),
  execute: async (work) => {
    const { parameters, stage, front50, caller } = work
    const { id, index, expectedVersion } = stage.context['pipeline.place'] as Place
    const definition = { ...pipelineOf(parameters), id, ...(index !== undefined && { index }) }
    const application = applicationOf(work)
    const store = storeOf(front50, definition)
    const saved = await store.save({ application, definition, expectedVersion }, caller)
    const context = {
      'notification.type': 'savepipeline',
      application: saved.application,
      'pipeline.name': saved.name,
      'pipeline.id': saved.id,
    }
    return { status: 'SUCCEEDED', context }
  },
})

/** What `savePipeline` and `updatePipeline` have in common: nearly all. */
export const savingPipeline: Pick<
  StageDefinition<SaveParameters>,
  'parameters' | 'tasks' | 'prepareRestart' | 'missing'
> = {
  parameters,
  tasks: ({ parameters: { isBulkSavingPipelines } }) =>
    isBulkSavingPipelines ? [prepareMany, saveMany] : [prepare, save],
  missing: ({ isBulkSavingPipelines, pipeline, pipelines, staleCheck }) => {
    if (!isBulkSavingPipelines) return pipeline ? [] : [{ path: 'pipeline', message: 'is required' }]
    return [
      ...(pipelines ? [] : [{ path: 'pipelines', message: 'is required with isBulkSavingPipelines' }]),
      ...(staleCheck ? [{ path: 'staleCheck', message: 'is not there for isBulkSavingPipelines' }] : []),
    ]
  },
  prepareRestart: (context) => {
    const ofARun = new Set(['pipeline.place', 'pipeline.id', 'pipeline.name', 'pipelines.ids', 'bulksave'])
    return Object.fromEntries(Object.entries(context).filter(([key]) => !ofARun.has(key)))
  },
}
