import { z } from 'zod'
import { defineStage, type TaskDefinition } from './define.ts'
import { encoded } from './front50/encoded.ts'
import { front50Task } from './front50/task.ts'
import { flag, numeric } from './parameters.ts'

const parameters = z.looseObject({
  application: encoded(z.string().min(1)).describe('The application, as it is or as base64 of its JSON.'),
  idsToIndices: encoded(z.record(z.string(), numeric())).describe(
    'The place of each pipeline in the list, by its id; as it is or as base64 of its JSON.',
  ),
  isStrategy: encoded(flag()).default(false).describe('The list is that of the custom strategies.'),
})
type Parameters = z.infer<typeof parameters>

const reorder: TaskDefinition<Parameters> = front50Task({
  name: 'reorderPipelines',
  rehearse: async ({ parameters: { application } }) => ({ effects: [{ kind: 'save', application }] }),
  execute: async ({ parameters, front50, caller }) => {
    const { application, idsToIndices, isStrategy } = parameters
    const order = Object.entries(idsToIndices)
      .sort(([, a], [, b]) => a - b)
      .map(([id]) => id)
    const store = isStrategy ? front50.strategies : front50.pipelines
    await store.reorder(application, order, caller)
    return { status: 'SUCCEEDED', context: { 'notification.type': 'reorderpipelines', application } }
  },
})

/** Puts the pipelines of an application into another order. */
export const reorderPipelines = defineStage<Parameters>({
  type: 'reorderPipelines',
  title: 'Reorder Pipelines',
  description: 'Puts the pipelines, or the custom strategies, of an application into another order.',
  parameters,
  tasks: () => [reorder],
})
