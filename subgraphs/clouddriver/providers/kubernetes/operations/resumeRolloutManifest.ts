import { rolloutSwitch } from './rollout.ts'

export const resumeRolloutManifest = rolloutSwitch({
  name: 'resumeRolloutManifest',
  description: 'Resumes the rollout of a Deployment.',
  phase: 'RESUME_ROLLOUT_KUBERNETES_MANIFEST',
  ability: 'resumeRollout',
  paused: null,
})
