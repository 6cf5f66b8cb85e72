import { defineStage } from './define.ts'
import { type SaveParameters, savingPipeline } from './front50/savePipeline.ts'

/** Saves a pipeline; one without an id becomes a new one. */
export const savePipeline = defineStage<SaveParameters>({
  type: 'savePipeline',
  title: 'Save Pipeline',
  description: 'Saves a pipeline: a new one, or a new version of the one that has its id.',
  ...savingPipeline,
})
