import { rolloutSwitch } from './rollout.ts'

export const pauseRolloutManifest = rolloutSwitch({
  name: 'pauseRolloutManifest',
  description: 'Pauses the rollout of a Deployment.',
  phase: 'PAUSE_ROLLOUT_KUBERNETES_MANIFEST',
  ability: 'pauseRollout',
  paused: true,
})
