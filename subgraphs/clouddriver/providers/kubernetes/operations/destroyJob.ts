import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import { kindNamed } from '../kinds/index.ts'
import { parseManifestName } from '../manifest/manifest.ts'
import { deleteOnce } from './delete.ts'
import { locationProblems } from './problems.ts'

const parameters = z.object({
  jobName: z.string().min(1).describe("The Job's name, or 'job <name>'."),
  location: z.string().nullish().describe('Its namespace.'),
})

type Parameters = z.infer<typeof parameters>

export const destroyJob = defineOperation<KubernetesAccount, Parameters>({
  name: 'destroyJob',
  description: 'Stops a Job: deletes it with its pods. It is right when there is none.',
  phase: 'DESTROY_KUBERNETES_JOB',
  parameters,
  problems: ({ location }, account) => locationProblems(location ?? '', 'location', account),
  async run(work) {
    const { account, parameters, signal } = work
    const kind = kindNamed('job', account.settings)
    const resource = await account.client.resource(kind.api, signal)
    const name = parseManifestName(parameters.jobName)?.name ?? parameters.jobName
    const namespace = parameters.location || account.defaultNamespace
    return deleteOnce(work, [{ kind, resource, namespace, name }], {})
  },
})
