import { targetParameters } from './manifest/parameters.ts'
import { defineTargetStage } from './manifest/targetStage.ts'

export const pauseRolloutManifest = defineTargetStage({
  type: 'pauseRolloutManifest',
  title: 'Pause Rollout (Manifest)',
  description: 'Holds the rollout of a manifest where it is.',
  parameters: targetParameters(),
  monitor: 'monitorPauseRollout',
})
