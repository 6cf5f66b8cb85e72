import { z } from 'zod'
import { stabilizeShape, targetShape } from './manifest/parameters.ts'
import { defineTargetStage } from './manifest/targetStage.ts'

export const enableManifest = defineTargetStage({
  type: 'enableManifest',
  title: 'Enable (Manifest)',
  description: 'Lets a manifest get the traffic of its load balancers.',
  parameters: z.looseObject({ ...targetShape, ...stabilizeShape }),
  monitor: 'monitorEnable',
  stabilizes: true,
})
