import type { AnyOperation } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import { cleanupArtifacts } from './cleanupArtifacts.ts'
import { deleteManifest } from './deleteManifest.ts'
import { deployManifest } from './deployManifest.ts'
import { destroyJob } from './destroyJob.ts'
import { disableManifest } from './disableManifest.ts'
import { enableManifest } from './enableManifest.ts'
import { patchManifest } from './patchManifest.ts'
import { pauseRolloutManifest } from './pauseRolloutManifest.ts'
import { resizeServerGroup } from './resizeServerGroup.ts'
import { resumeRolloutManifest } from './resumeRolloutManifest.ts'
import { rollingRestartManifest } from './rollingRestartManifest.ts'
import { runJob } from './runJob.ts'
import { scaleManifest } from './scaleManifest.ts'
import { undoRolloutManifest } from './undoRolloutManifest.ts'

/** What can be done in a Kubernetes account. */
export const operations: readonly AnyOperation<KubernetesAccount>[] = [
  cleanupArtifacts,
  deleteManifest,
  deployManifest,
  destroyJob,
  disableManifest,
  enableManifest,
  patchManifest,
  pauseRolloutManifest,
  resizeServerGroup,
  resumeRolloutManifest,
  rollingRestartManifest,
  runJob,
  scaleManifest,
  undoRolloutManifest,
]
