import { z } from 'zod'
import { defineStage, type TaskDefinition } from './define.ts'
import { front50Task } from './front50/task.ts'
import { optionalText } from './manifest/parameters.ts'

const parameters = z.looseObject({
  pipelineTemplateId: z.string().min(1).describe("The template's id."),
  tag: optionalText().describe('Delete only this tag of it.'),
})
type Parameters = z.infer<typeof parameters>

const remove: TaskDefinition<Parameters> = front50Task({
  name: 'deletePipelineTemplate',
  rehearse: async ({ parameters: { pipelineTemplateId, tag } }) => ({
    effects: [{ kind: 'delete', pipelineTemplate: pipelineTemplateId, tag }],
  }),
  execute: async ({ parameters: { pipelineTemplateId, tag }, front50, caller }) => {
    await front50.templates.delete(pipelineTemplateId, tag, caller)
    const context = { 'notification.type': 'deletepipelinetemplate', 'pipeline.id': pipelineTemplateId }
    return { status: 'SUCCEEDED', context }
  },
})

/** Deletes a pipeline template, or a tag of it. */
export const deleteV2PipelineTemplate = defineStage<Parameters>({
  type: 'deleteV2PipelineTemplate',
  title: 'Delete Pipeline Template',
  description: 'Deletes a pipeline template that no pipeline is made of, or only a tag of it.',
  aliases: ['deletePipelineTemplate'],
  parameters,
  tasks: () => [remove],
  // Versions are kept for ever, so that a reference by digest always means the same.
  missing: ({ digest }) =>
    digest ? [{ path: 'digest', message: 'cannot be deleted by; a template or a tag of it can' }] : [],
})
