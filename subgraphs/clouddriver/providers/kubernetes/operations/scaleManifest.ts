import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import { scale } from './scale.ts'
import { targetParameters, targetProblems } from './target.ts'
import { wholeNumber } from './wholeNumber.ts'

const parameters = z.object({
  ...targetParameters,
  replicas: wholeNumber().describe('How many there are to be.'),
})

export const scaleManifest = defineOperation<KubernetesAccount, z.infer<typeof parameters>>({
  name: 'scaleManifest',
  description: 'Sets how many replicas a Deployment, a ReplicaSet or a StatefulSet has.',
  phase: 'SCALE_KUBERNETES_MANIFEST',
  parameters,
  problems: (parameters, account) => targetProblems(parameters, account, 'scale'),
  run: (work) => scale(work, work.parameters, work.parameters.replicas),
})
