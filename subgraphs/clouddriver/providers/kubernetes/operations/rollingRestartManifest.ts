import { z } from 'zod'
import { CloudError } from '../../cloudError.ts'
import { defineOperation } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import { resultOf } from '../deploy/result.ts'
import { isPaused } from './rollout.ts'
import { liveTarget, targetParameters, targetProblems } from './target.ts'

const parameters = z.object(targetParameters)

export const rollingRestartManifest = defineOperation<KubernetesAccount, z.infer<typeof parameters>>({
  name: 'rollingRestartManifest',
  description:
    'Replaces all pods of a Deployment, a StatefulSet or a DaemonSet, as its update strategy has it.',
  phase: 'ROLLING_RESTART_KUBERNETES_MANIFEST',
  parameters,
  problems: (parameters, account) => targetProblems(parameters, account, 'rollingRestart'),
  async run(work) {
    const { account, signal, progress, clock, once } = work
    const { target, live } = await liveTarget(work)
    if (isPaused(live))
      throw new CloudError(
        'INVALID',
        `The rollout of ${target.fullName} is paused: it cannot restart before it is resumed`,
      )
    const restartedAt = await once('restartedAt', () =>
      new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    )
    progress(`Restarting ${target.fullName}`)
    const annotations = { 'kubectl.kubernetes.io/restartedAt': restartedAt }
    const body = { spec: { template: { metadata: { annotations } } } }
    const object = await account.client.patch(target, 'strategic', body, {
      signal,
      fieldManager: 'kubectl-rollout',
    })
    return resultOf([{ object, kind: target.kind }])
  },
})
