import { z } from 'zod'
import { isObject, objectsOf } from '#platform/definition/json.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import type { JsonObject } from '../domain/execution.ts'
import { cloudTask } from './clouddriver/ask.ts'
import { defineStage, type TaskDefinition, type TaskWork } from './define.ts'
import { StageFailure } from './failures.ts'
import { jsonObject } from './front50/encoded.ts'
import { front50Task, reasonsOf, stableId } from './front50/task.ts'
import { optionalText } from './manifest/parameters.ts'
import { artifactOf, textOf } from './manifest/source.ts'

const parameters = z.looseObject({
  pipelinesArtifactId: optionalText().describe('The expected artifact that holds the pipelines.'),
  pipelinesArtifact: jsonObject()
    .nullish()
    .describe('It itself: JSON of the form { "application": [pipelines] }.'),
})
type Parameters = z.infer<typeof parameters>

const what = 'the pipelines to save'

/** A pipeline of the artifact, with the id under which it will be saved however often. */
interface ToSave extends JsonObject {
  readonly application: string
  readonly name: string
  readonly id: string
}

const read: TaskDefinition<Parameters> = cloudTask({
  name: 'getPipelinesFromArtifact',
  rehearse: 'reads',
  execute: async (work) => {
    const { pipelinesArtifactId: id, pipelinesArtifact } = work.parameters
    const artifact = artifactOf(work, what, { id, artifact: pipelinesArtifact })
    const found = pipelinesIn(await textOf(artifact, what, work))
    return { status: 'SUCCEEDED', context: { pipelinesToSave: found } }
  },
})

function pipelinesIn(text: string): JsonObject[] {
  const byApplication = parsed(text)
  const problems: string[] = []
  const pipelines = Object.entries(byApplication).flatMap(([application, list]) => {
    if (!Array.isArray(list)) problems.push(`${application}: must be a list of pipelines`)
    return [list].flat().flatMap((pipeline, index) => {
      if (isObject(pipeline) && typeof pipeline.name === 'string') return [{ ...pipeline, application }]
      if (Array.isArray(list)) problems.push(`${application}[${index}].name: is required`)
      return []
    })
  })
  if (problems.length === 0 && pipelines.length === 0) problems.push('there is none in it')
  if (problems.length === 0) return pipelines
  throw new StageFailure({
    code: 'ARTIFACT_UNUSABLE',
    message: `The artifact with ${what} cannot be used: ${problems.slice(0, 20).join('; ')}.`,
    errors: problems.slice(0, 20),
  })
}

function parsed(text: string): JsonObject {
  let reason = 'it is no object'
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch (error) {
    reason = (error as Error).message
  }
  throw new StageFailure({
    code: 'ARTIFACT_UNUSABLE',
    message: `The artifact with ${what} is no JSON of the form { "application": [pipelines] }: ${reason}.`,
  })
}

/** Finds those that are there already, by their names: decided once, so that a repeated save makes none twice. */
const prepare: TaskDefinition<Parameters> = front50Task({
  name: 'preparePipelinesToSave',
  execute: async ({ execution, stage, front50, caller }) => {
    const toSave: ToSave[] = []
    const existing: string[] = []
    for (const pipeline of objectsOf(stage.context.pipelinesToSave)) {
      const [application, name] = [String(pipeline.application), String(pipeline.name)]
      const known = await front50.pipelines.find({ application, name }, caller)
      if (known) existing.push(known.id)
      const index = pipeline.index ?? known?.definition.index
      const id = known?.id ?? stableId(execution.id, stage.id, application, name)
      toSave.push({ ...pipeline, application, name, id, ...(index !== undefined && { index }) })
    }
    return { status: 'SUCCEEDED', context: { pipelinesToSave: toSave, existingPipelines: existing } }
  },
})

const results = ['pipelinesCreated', 'pipelinesUpdated', 'pipelinesFailedToSave'] as const
type Results = Record<(typeof results)[number], JsonObject[]>

const save: TaskDefinition<Parameters> = front50Task({
  name: 'savePipelines',
  timeoutMs: 60 * 60 * 1000,
  rehearse: async ({ stage }) => ({
    effects: objectsOf(stage.context.pipelinesToSave).map(({ application, name }) => ({
      kind: 'save',
      application,
      pipeline: name,
    })),
    leavesOpen: 'both',
  }),
  execute: async (work) => {
    const { pipelinesToSave, existingPipelines } = work.stage.context
    const toSave = objectsOf(pipelinesToSave) as unknown as ToSave[]
    const existing = new Set(Array.isArray(existingPipelines) ? existingPipelines : [])
    const done: Results = { pipelinesCreated: [], pipelinesUpdated: [], pipelinesFailedToSave: [] }
    for (const pipeline of toSave) {
      if (work.nudged.aborted) return { status: 'RUNNING', againMs: 0 }
      const { id, application, name } = pipeline
      const reasons = await saved(pipeline, work)
      if (reasons) done.pipelinesFailedToSave.push({ application, name, reason: reasons.join('; ') })
      else done[existing.has(id) ? 'pipelinesUpdated' : 'pipelinesCreated'].push({ id, application, name })
    }
    // What was saved is in Front50, and in the artifact: once is enough to have here.
    const context = { ...done, pipelinesToSave: undefined, existingPipelines: undefined }
    return { ...ended(done), context, outputs: { ...done } }
  },
})

/** Undefined when it was saved, else why not. */
async function saved(
  definition: ToSave,
  { front50, caller }: TaskWork<Parameters>,
): Promise<string[] | undefined> {
  try {
    await front50.pipelines.save({ application: definition.application, definition }, caller)
    return undefined
  } catch (error) {
    if (error instanceof PlatformError && error.code !== 'UNAVAILABLE') return reasonsOf(error)
    throw error
  }
}

function ended({ pipelinesFailedToSave: failed }: Results) {
  if (failed.length === 0) return { status: 'SUCCEEDED' as const }
  const errors = failed.map(({ application, name, reason }) => `${name} of ${application}: ${reason}`)
  const message = `${failed.length} of the pipelines could not be saved: ${errors.slice(0, 5).join('; ')}`
  return { status: 'TERMINAL' as const, failure: { code: 'SAVE_REFUSED' as const, message, errors } }
}

/** Saves the pipelines that an artifact holds. */
export const savePipelinesFromArtifact = defineStage<Parameters>({
  type: 'savePipelinesFromArtifact',
  title: 'Save Pipelines From Artifact',
  description:
    'Saves the pipelines that an artifact holds: those of the same name in their application anew.',
  parameters,
  tasks: () => [read, prepare, save],
  prepareRestart: (context) => {
    const ofARun = new Set<string>([...results, 'pipelinesToSave', 'existingPipelines', 'waitingFor'])
    return Object.fromEntries(Object.entries(context).filter(([key]) => !ofARun.has(key)))
  },
  missing: ({ pipelinesArtifactId, pipelinesArtifact }) =>
    pipelinesArtifactId || pipelinesArtifact
      ? []
      : [{ path: 'pipelinesArtifactId', message: 'is missing, or pipelinesArtifact instead' }],
})
