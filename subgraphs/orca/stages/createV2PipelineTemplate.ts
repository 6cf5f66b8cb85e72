import { defineStage } from './define.ts'
import { type SaveTemplateParameters, savingTemplate } from './front50/saveTemplate.ts'

/** Saves a pipeline template. */
export const createV2PipelineTemplate = defineStage<SaveTemplateParameters>({
  type: 'createV2PipelineTemplate',
  title: 'Create Pipeline Template',
  description: 'Saves a pipeline template, and gives the saved version a tag if wanted.',
  aliases: ['createPipelineTemplate'],
  ...savingTemplate('createpipelinetemplate'),
})
