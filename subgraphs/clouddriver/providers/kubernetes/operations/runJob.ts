import { z } from 'zod'
import { CloudError } from '../../cloudError.ts'
import { defineOperation } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import { deploy } from '../deploy/deploy.ts'
import { kindOf } from '../kinds/index.ts'
import { copyOf } from '../manifest/manifest.ts'
import { type GivenManifest, readManifests } from '../manifest/read.ts'
import { forceRecreate } from '../manifest/strategy.ts'
import { artifactsOf, bindingParameters } from './deployManifest.ts'
import { placeProblems } from './problems.ts'

const parameters = z.object({
  manifest: z.unknown().describe('The manifest of a Job, an object or a YAML text.'),
  application: z.string().nullish().describe('The application that it is run for.'),
  namespace: z.string().nullish().describe('Where it runs, whatever its manifest says.'),
  ...bindingParameters,
})

type Parameters = z.infer<typeof parameters>

/** Each run is a new Job: one of the same name is deleted first, and `generateName` makes a new name. */
export const runJob = defineOperation<KubernetesAccount, Parameters>({
  name: 'runJob',
  description: 'Runs a Job; one that is left of an earlier run is deleted first.',
  phase: 'RUN_KUBERNETES_JOB',
  parameters,
  problems({ manifest, namespace }, account) {
    const { manifests, problems } = readManifests(manifest, 'manifest')
    if (problems.length > 0) return problems
    const [job, ...others] = manifests
    if (!job || others.length > 0)
      return [{ path: 'manifest', message: 'One manifest is wanted: that of a Job' }]
    if (kindOf(job.manifest, account.settings).name !== 'job')
      return [{ path: `${job.path}.kind`, message: `Only a Job can be run, not a ${job.manifest.kind}` }]
    return placeProblems(manifests, namespace, account)
  },
  async run(work) {
    const { parameters, account, application } = work
    const app = parameters.application ?? application
    if (!app) throw new CloudError('INVALID', 'application is missing: a Job is run for one')
    const result = await deploy(work, {
      manifests: readManifests(parameters.manifest, 'manifest').manifests.map(recreated),
      moniker: { app },
      namespaceOverride: parameters.namespace || undefined,
      artifacts: artifactsOf(parameters, account),
      versioned: undefined,
      services: [],
      enableTraffic: true,
      isRedBlack: false,
      labelSelector: '',
      allowNothingSelected: false,
      skipSpecTemplateLabels: false,
    })
    return { ...result, deployedNamesByLocation: result.manifestNamesByNamespace }
  },
})

function recreated({ path, manifest }: GivenManifest): GivenManifest {
  const copy = copyOf(manifest)
  forceRecreate(copy)
  return { path, manifest: copy }
}
