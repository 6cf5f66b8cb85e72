import { z } from 'zod'
import { defineStage, type TaskDefinition } from './define.ts'
import { StageFailure } from './failures.ts'
import { encoded } from './front50/encoded.ts'
import { storeOf } from './front50/savePipeline.ts'
import { front50Task } from './front50/task.ts'
import { optionalText } from './manifest/parameters.ts'

const named = z.looseObject({
  id: optionalText().describe('Its id.'),
  application: optionalText().describe('Its application; default that of the execution.'),
  name: optionalText().describe('Its name, where no id is given.'),
})

const parameters = z.looseObject({
  pipeline: encoded(named).describe(
    'The pipeline to delete: its `id`, or its `application` and `name`; as base64 of its JSON, or as it is.',
  ),
})
type Parameters = z.infer<typeof parameters>

/** Finds out which one is meant: by its name it could be another one when the deletion is repeated. */
const find: TaskDefinition<Parameters> = front50Task({
  name: 'findPipelineToDelete',
  rehearse: 'reads',
  execute: async ({ parameters: { pipeline }, execution, front50, caller }) => {
    const { id, application = execution.application, name = '' } = pipeline
    const found = await storeOf(front50, pipeline).find(id ? { id } : { application, name }, caller)
    if (found)
      return {
        status: 'SUCCEEDED',
        context: { application: found.application, 'pipeline.id': found.id, 'pipeline.name': found.name },
      }
    const message = `There is no pipeline ${id ?? `${name} of application ${application}`} to delete.`
    throw new StageFailure({ code: 'SAVE_REFUSED', message, details: { refusal: 'NOT_FOUND' } })
  },
})

const remove: TaskDefinition<Parameters> = front50Task({
  name: 'deletePipeline',
  rehearse: async ({ stage }) => ({
    effects: [{ kind: 'delete', pipeline: stage.context['pipeline.name'] }],
  }),
  execute: async ({ parameters: { pipeline }, stage, front50, caller }) => {
    await storeOf(front50, pipeline).delete(String(stage.context['pipeline.id']), caller)
    return { status: 'SUCCEEDED', context: { 'notification.type': 'deletepipeline' } }
  },
})

/** Deletes a pipeline. */
export const deletePipeline = defineStage<Parameters>({
  type: 'deletePipeline',
  title: 'Delete Pipeline',
  description: 'Deletes a pipeline with its versions.',
  parameters,
  tasks: () => [find, remove],
  missing: ({ pipeline: { id, name } }) =>
    id || name ? [] : [{ path: 'pipeline.name', message: 'is missing, or id instead' }],
})
