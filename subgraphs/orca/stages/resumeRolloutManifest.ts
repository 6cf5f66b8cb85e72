import { z } from 'zod'
import { stabilizeShape, targetShape } from './manifest/parameters.ts'
import { defineTargetStage } from './manifest/targetStage.ts'

export const resumeRolloutManifest = defineTargetStage({
  type: 'resumeRolloutManifest',
  title: 'Resume Rollout (Manifest)',
  description: 'Lets a paused rollout go on, and waits until it is stable.',
  parameters: z.looseObject({ ...targetShape, ...stabilizeShape }),
  monitor: 'monitorResumeRollout',
  stabilizes: true,
})
