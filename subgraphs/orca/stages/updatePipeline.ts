import { defineStage } from './define.ts'
import { type SaveParameters, savingPipeline } from './front50/savePipeline.ts'

/** Saves a pipeline that is there already. */
export const updatePipeline = defineStage<SaveParameters>({
  type: 'updatePipeline',
  title: 'Update Pipeline',
  description: 'Saves a new version of a pipeline.',
  ...savingPipeline,
  missing: (parameters) => {
    const { pipeline, isBulkSavingPipelines } = parameters
    const hasId = typeof pipeline?.id === 'string' && pipeline.id !== ''
    if (!pipeline || isBulkSavingPipelines || hasId) return savingPipeline.missing?.(parameters) ?? []
    return [{ path: 'pipeline.id', message: 'is missing; savePipeline makes a new pipeline' }]
  },
})
