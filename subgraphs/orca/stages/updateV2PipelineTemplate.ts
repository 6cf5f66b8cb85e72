import { defineStage } from './define.ts'
import { type SaveTemplateParameters, savingTemplate } from './front50/saveTemplate.ts'

/** Saves a new version of a pipeline template. */
export const updateV2PipelineTemplate = defineStage<SaveTemplateParameters>({
  type: 'updateV2PipelineTemplate',
  title: 'Update Pipeline Template',
  description: 'Saves a new version of a pipeline template, and gives it a tag if wanted.',
  aliases: ['updatePipelineTemplate'],
  ...savingTemplate('updatepipelinetemplate'),
})
