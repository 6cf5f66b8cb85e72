import { z } from 'zod'
import type { StageDefinition, TaskDefinition } from '../define.ts'
import { optionalText } from '../manifest/parameters.ts'
import { encoded, jsonObject } from './encoded.ts'
import { front50Task } from './task.ts'

const parameters = z.looseObject({
  pipelineTemplate: encoded(jsonObject()).describe(
    'The template to save: as base64 of its JSON, so that expressions in it stay as they are, or as it is.',
  ),
  id: optionalText().describe("The template's id, where it does not say it itself."),
  tag: optionalText().describe('The tag that means the saved version from now on, beside `latest`.'),
})
export type SaveTemplateParameters = z.infer<typeof parameters>

const save = (notification: string): TaskDefinition<SaveTemplateParameters> =>
  front50Task({
    name: 'savePipelineTemplate',
    rehearse: async ({ parameters: { pipelineTemplate, id } }) => ({
      effects: [{ kind: 'save', pipelineTemplate: pipelineTemplate.id ?? id }],
      leavesOpen: 'context',
    }),
    execute: async ({ parameters, front50, caller }) => {
      const { pipelineTemplate, id, tag } = parameters
      const definition = id ? { ...pipelineTemplate, id } : pipelineTemplate
      const saved = await front50.templates.save(definition, tag, caller)
      const context = {
        'notification.type': notification,
        'pipelineTemplate.id': tag ? `${saved}:${tag}` : saved,
      }
      return { status: 'SUCCEEDED', context }
    },
  })

/** What the stages that save a template have in common. */
export const savingTemplate = (
  notification: string,
): Pick<StageDefinition<SaveTemplateParameters>, 'parameters' | 'tasks'> => ({
  parameters,
  tasks: () => [save(notification)],
})
