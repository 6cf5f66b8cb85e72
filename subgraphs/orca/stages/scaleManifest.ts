import { z } from 'zod'
import { missingText, stabilizeShape, targetShape } from './manifest/parameters.ts'
import { defineTargetStage } from './manifest/targetStage.ts'
import { numeric } from './parameters.ts'

export const scaleManifest = defineTargetStage({
  type: 'scaleManifest',
  title: 'Scale (Manifest)',
  description: 'Gives a manifest another number of replicas, and waits until they are there.',
  parameters: z.looseObject({
    ...targetShape,
    ...stabilizeShape,
    replicas: numeric(z.number().int().min(0)).optional().describe('How many replicas it should have.'),
  }),
  monitor: 'monitorScale',
  stabilizes: true,
  describe: ({ parameters: { replicas } }) => ({ replicas }),
  missing: (parameters) => missingText(parameters, 'replicas'),
})
