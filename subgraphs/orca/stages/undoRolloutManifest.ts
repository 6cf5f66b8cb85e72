import { z } from 'zod'
import { stabilizeShape, targetShape } from './manifest/parameters.ts'
import { defineTargetStage } from './manifest/targetStage.ts'
import { numeric } from './parameters.ts'

export const undoRolloutManifest = defineTargetStage({
  type: 'undoRolloutManifest',
  title: 'Undo Rollout (Manifest)',
  description: 'Takes a rollout back to an earlier revision, and waits until that is stable.',
  parameters: z.looseObject({
    ...targetShape,
    ...stabilizeShape,
    numRevisionsBack: numeric(z.number().int().min(1))
      .nullish()
      .describe('How many revisions to go back; default 1.'),
    revision: numeric(z.number().int().min(1))
      .nullish()
      .describe('The revision to go back to, in place of numRevisionsBack.'),
  }),
  monitor: 'monitorUndoRollout',
  stabilizes: true,
  describe: ({ parameters: { revision, numRevisionsBack } }) =>
    revision ? { revision } : { numRevisionsBack: numRevisionsBack ?? 1 },
})
