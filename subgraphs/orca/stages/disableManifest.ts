import { z } from 'zod'
import { stabilizeShape, targetShape } from './manifest/parameters.ts'
import { defineTargetStage } from './manifest/targetStage.ts'

export const disableManifest = defineTargetStage({
  type: 'disableManifest',
  title: 'Disable (Manifest)',
  description: 'Takes a manifest away from the traffic of its load balancers.',
  parameters: z.looseObject({ ...targetShape, ...stabilizeShape }),
  monitor: 'monitorDisable',
  stabilizes: true,
})
