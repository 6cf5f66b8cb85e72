import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import { scale } from './scale.ts'
import { targetParameters, targetProblems } from './target.ts'
import { wholeNumber } from './wholeNumber.ts'

const parameters = z.object({
  serverGroupName: targetParameters.manifestName.describe("E.g. 'replicaSet web-v001'."),
  region: z.string().nullish().describe('Its namespace.'),
  location: z.string().nullish().describe('The same, where region is not given.'),
  capacity: z.object({ desired: wholeNumber() }).describe('How many instances there are to be.'),
})

type Parameters = z.infer<typeof parameters>

const target = ({ serverGroupName, region, location }: Parameters) => ({
  manifestName: serverGroupName,
  location: region ?? location,
})

export const resizeServerGroup = defineOperation<KubernetesAccount, Parameters>({
  name: 'resizeServerGroup',
  description: 'Sets how many instances a server group has.',
  phase: 'RESIZE_KUBERNETES_SERVER_GROUP',
  parameters,
  problems: (parameters, account) =>
    // A DaemonSet is a server group, but has as many pods as there are nodes.
    targetProblems(target(parameters), account, 'scale').map(({ path, message }) => ({
      path: path === 'manifestName' ? 'serverGroupName' : 'region',
      message,
    })),
  run: (work) => scale(work, target(work.parameters), work.parameters.capacity.desired),
})
