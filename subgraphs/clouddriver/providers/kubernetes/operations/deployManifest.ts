import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import { artifactSchema } from '../artifacts/artifact.ts'
import { deploy } from '../deploy/deploy.ts'
import type { DeployRequest } from '../deploy/request.ts'
import { labelSelectorsParameter, labelSelectorText } from '../manifest/labelSelectors.ts'
import { readManifests } from '../manifest/read.ts'
import { placeProblems } from './problems.ts'

/** What binds artifacts, in every operation that does. */
export const bindingParameters = {
  requiredArtifacts: z.array(artifactSchema).nullish().describe('Each of them must be bound.'),
  optionalArtifacts: z.array(artifactSchema).nullish().describe('Bound where the manifests name them.'),
  enableArtifactBinding: z.boolean().nullish().describe('True without it.'),
}

const parameters = z.object({
  manifests: z
    .unknown()
    .optional()
    .describe('Manifests: objects, lists of them, or YAML texts of one or more documents.'),
  manifest: z.unknown().optional().describe('One manifest; old pipelines have it instead of manifests.'),
  moniker: z.object({
    app: z.string().min(1).describe('The application.'),
    cluster: z.string().nullish().describe("'<kind> <name>' of each manifest without it."),
    stack: z.string().nullish(),
    detail: z.string().nullish(),
  }),
  namespaceOverride: z.string().nullish().describe('Where all goes that is in a namespace.'),
  ...bindingParameters,
  versioned: z
    .boolean()
    .nullish()
    .describe('Whether contents get names of their own; as the kind has it without.'),
  services: z.array(z.string()).nullish().describe("Load balancers: 'service my-service'."),
  enableTraffic: z.boolean().nullish().describe('Whether traffic comes at once. True without it.'),
  strategy: z.string().nullish().describe('RED_BLACK, BLUE_GREEN, HIGHLANDER or NONE.'),
  labelSelectors: labelSelectorsParameter.describe('Only manifests with such labels are deployed.'),
  allowNothingSelected: z.boolean().nullish().describe('Whether it is right when none has such labels.'),
  skipSpecTemplateLabels: z.boolean().nullish().describe('Leave the labels of templates alone.'),
})

type Parameters = z.infer<typeof parameters>

const given = ({ manifests, manifest }: Parameters) => {
  const isEmpty =
    manifests === undefined || manifests === null || (Array.isArray(manifests) && manifests.length === 0)
  return isEmpty && manifest ? readManifests(manifest, 'manifest') : readManifests(manifests, 'manifests')
}

export const deployManifest = defineOperation<KubernetesAccount, Parameters>({
  name: 'deployManifest',
  description:
    'Deploys manifests: binds artifacts, gives versions, annotates, and applies them in the order of their kinds.',
  phase: 'DEPLOY_KUBERNETES_MANIFEST',
  parameters,
  problems(parameters, account) {
    const { manifests, problems } = given(parameters)
    return [...problems, ...placeProblems(manifests, parameters.namespaceOverride, account)]
  },
  run: (work) => deploy(work, requestOf(work.parameters, work.account)),
})

function requestOf(parameters: Parameters, account: KubernetesAccount): DeployRequest {
  const { stack, detail, app, cluster } = parameters.moniker
  return {
    manifests: given(parameters).manifests,
    moniker: { app, cluster: cluster ?? undefined, stack: stack ?? undefined, detail: detail ?? undefined },
    namespaceOverride: parameters.namespaceOverride?.trim() || undefined,
    artifacts: artifactsOf(parameters, account),
    versioned: parameters.versioned ?? undefined,
    services: parameters.services ?? [],
    enableTraffic: parameters.enableTraffic ?? true,
    isRedBlack: /^(red_?black|blue_?green)$/i.test(parameters.strategy ?? ''),
    labelSelector: labelSelectorText(parameters.labelSelectors),
    allowNothingSelected: parameters.allowNothingSelected ?? false,
    skipSpecTemplateLabels: parameters.skipSpecTemplateLabels ?? false,
  }
}

export function artifactsOf(
  parameters: Pick<Parameters, 'requiredArtifacts' | 'optionalArtifacts' | 'enableArtifactBinding'>,
  { settings }: KubernetesAccount,
): DeployRequest['artifacts'] {
  const isOff = parameters.enableArtifactBinding === false
  return {
    required: isOff ? [] : (parameters.requiredArtifacts ?? []),
    optional: isOff ? [] : (parameters.optionalArtifacts ?? []),
    dockerImages: settings.dockerImageBinding,
  }
}
