import { targetParameters } from './manifest/parameters.ts'
import { defineTargetStage } from './manifest/targetStage.ts'

export const rollingRestartManifest = defineTargetStage({
  type: 'rollingRestartManifest',
  title: 'Rolling Restart (Manifest)',
  description: 'Restarts the instances of a manifest one after the other.',
  parameters: targetParameters(),
  monitor: 'monitorRollingRestart',
})
