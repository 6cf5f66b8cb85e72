import { z } from 'zod'
import type { JsonObject } from '../domain/execution.ts'
import { isTrue } from '../domain/values.ts'
import { defineStage, type StageView, type SyntheticStage } from './define.ts'
import { bindingTasks } from './manifest/bindProducedArtifacts.ts'
import { manifestList, manifestsIn } from './manifest/manifests.ts'
import { cancelOperations, monitorOperations, submitOperations } from './manifest/operation.ts'
import {
  bindingShape,
  cloudShape,
  labelSelectors,
  listOf,
  type Missing,
  missingText,
  optionalText,
  stabilizeShape,
} from './manifest/parameters.ts'
import { promoteOutputs } from './manifest/promoteOutputs.ts'
import { withoutResults } from './manifest/restart.ts'
import { artifactsToBind, resolveManifestSource } from './manifest/source.ts'
import { waitForManifestToStabilize } from './manifest/stabilize.ts'
import { customStrategyStages, findOlderManifests, strategies, strategyStages } from './manifest/strategy.ts'
import { flag } from './parameters.ts'

const lower = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value)

const trafficManagement = z.looseObject({
  enabled: flag().default(false).describe('Whether the stage sends traffic to what it deploys.'),
  options: z
    .looseObject({
      enableTraffic: flag().default(false).describe('Send traffic to the new version at once.'),
      services: listOf(z.string()).describe("Services whose traffic it gets: 'service name'."),
      namespace: optionalText().describe('Where the services are.'),
      strategy: z
        .preprocess((value) => lower(value) ?? 'none', z.enum(strategies))
        .describe(
          'What becomes of older ReplicaSets: redblack and bluegreen disable them, highlander deletes them, custom runs a strategy of your own.',
        ),
      strategyApplication: optionalText().describe('custom: the application of the strategy.'),
      strategyPipeline: optionalText().describe('custom: the id of the strategy.'),
      pipelineParameters: z
        .record(z.string(), z.unknown())
        .nullish()
        .describe('custom: parameters of the strategy, over those that it gets of the deployment.'),
    })
    .nullish()
    .describe('How it does.'),
})

const parameters = z.looseObject({
  ...cloudShape,
  ...bindingShape,
  ...stabilizeShape,
  source: z
    .enum(['text', 'artifact'])
    .default('text')
    .describe('Whether the manifests stand in the stage or in an artifact.'),
  manifests: manifestList().describe('text: the manifests.'),
  manifestArtifactId: optionalText().describe('artifact: the expected artifact that holds them, as YAML.'),
  manifestArtifact: z.record(z.string(), z.unknown()).nullish().describe('artifact: it itself.'),
  manifestArtifactAccount: optionalText().describe('artifact: the account to fetch it with.'),
  skipExpressionEvaluation: flag()
    .nullish()
    .describe('Leave expressions in the manifests of an artifact as they are.'),
  namespaceOverride: optionalText().describe('Where to deploy what is in a namespace, whatever it says.'),
  moniker: z
    .looseObject({
      app: z.string().nullish().describe('The application.'),
      cluster: z.string().nullish().describe('The cluster.'),
    })
    .nullish()
    .describe('The application, and the cluster, that the manifests belong to.'),
  versioned: flag()
    .nullish()
    .describe('Deploy under a new versioned name, or not, whatever the kind usually does.'),
  trafficManagement: trafficManagement.nullish().describe('Traffic and older versions of ReplicaSets.'),
  labelSelectors: labelSelectors().describe('Deploy only the manifests that have certain labels.'),
  allowNothingSelected: flag().nullish().describe('It is no error when no manifest has those labels.'),
  skipSpecTemplateLabels: flag().nullish().describe('Leave the labels of pod templates as they are.'),
  noOutput: flag().nullish().describe('Do not offer the deployed manifests to the stages downstream.'),
})
type Parameters = z.infer<typeof parameters>

const deploy = submitOperations<Parameters>('deployManifest', (work) => {
  const { parameters, execution } = work
  const { account, moniker, namespaceOverride, versioned, labelSelectors, skipSpecTemplateLabels } =
    parameters
  const description = {
    account,
    source: 'text',
    manifests: manifestsIn(parameters.manifests),
    moniker: {
      app: moniker?.app || execution.application,
      ...(moniker?.cluster && { cluster: moniker.cluster }),
    },
    ...artifactsToBind(work),
    enableArtifactBinding: parameters.enableArtifactBinding ?? true,
    ...traffic(parameters),
    ...defined({ namespaceOverride, versioned, labelSelectors, skipSpecTemplateLabels }),
    allowNothingSelected: parameters.allowNothingSelected ?? false,
  }
  return {
    operations: [{ deployManifest: description }],
    expectsResult: true,
    context: { 'deploy.account.name': account },
  }
})

/** Without traffic management what is deployed gets the traffic that its own annotations name. */
function traffic({ trafficManagement }: Parameters) {
  const options = trafficManagement?.enabled ? trafficManagement.options : undefined
  if (!options) return { enableTraffic: true }
  return {
    services: options.services,
    enableTraffic: options.enableTraffic,
    strategy: options.strategy === 'custom' ? 'NONE' : options.strategy.toUpperCase(),
  }
}

const defined = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))

/** Removes versions beyond those that `strategy.spinnaker.io/max-version-history` keeps. */
const cleanup = submitOperations<Parameters>('cleanupArtifacts', ({ parameters, stage }) => ({
  operations: [
    {
      cleanupArtifacts: {
        account: parameters.account,
        manifests: Array.isArray(stage.context['outputs.manifests'])
          ? stage.context['outputs.manifests']
          : [],
      },
    },
  ],
  expectsResult: false,
}))

/** Beyond this the manifests are offered as deployed only: an execution has a limit, and the context holds them already. */
const mostOffered = 1_000_000

/** The manifests as they were given, without what Secrets hold: what is offered goes far. */
function offeredManifests({ manifests }: JsonObject): JsonObject {
  const given = manifestsIn(Array.isArray(manifests) ? manifests : [manifests]).map((manifest) => {
    if (manifest.kind !== 'Secret') return manifest
    const { data: _, stringData: __, ...rest } = manifest
    return rest
  })
  return JSON.stringify(given).length > mostOffered ? {} : { manifests: given }
}

const strategyOf = ({ trafficManagement }: Parameters) =>
  (trafficManagement?.enabled && trafficManagement.options?.strategy) || 'none'

export const deployManifest = defineStage<Parameters>({
  type: 'deployManifest',
  title: 'Deploy (Manifest)',
  description: 'Deploys manifests, and waits until they are stable.',
  parameters,
  tasks: ({ parameters, stage }) => [
    resolveManifestSource<Parameters>(
      'resolveDeploySourceManifest',
      (manifests) => ({ manifests }),
      offeredManifests,
    ),
    deploy,
    monitorOperations('monitorDeploy'),
    promoteOutputs(),
    waitForManifestToStabilize(parameters),
    cleanup,
    monitorOperations('monitorCleanup'),
    ...bindingTasks(stage.context),
    ...(strategyOf(parameters) === 'none' ? [] : [findOlderManifests()]),
  ],
  after: stagesAfter,
  cancel: cancelOperations,
  prepareRestart: withoutResults,
  ownExpressions: ({ skipExpressionEvaluation }, version) =>
    version === 'v4' && isTrue(skipExpressionEvaluation) ? ['manifests'] : [],
  missing: (parameters) => [
    ...missingText(parameters, 'account'),
    ...missingSource(parameters),
    ...missingStrategy(parameters),
  ],
})

function stagesAfter(view: StageView<Parameters>): readonly SyntheticStage[] {
  const strategy = strategyOf(view.parameters)
  if (strategy === 'none') return []
  if (strategy !== 'custom') return strategyStages(strategy, view.stage.context)
  return customStrategyStages(view, view.parameters.trafficManagement?.options ?? {})
}

function missingStrategy({ trafficManagement }: Parameters): Missing[] {
  const options = trafficManagement?.enabled ? trafficManagement.options : undefined
  if (options?.strategy !== 'custom' || options.strategyPipeline) return []
  return [{ path: 'trafficManagement.options.strategyPipeline', message: 'is missing' }]
}

function missingSource({ source, manifests, manifestArtifactId, manifestArtifact }: Parameters): Missing[] {
  if (source === 'text')
    return manifests.length > 0 ? [] : [{ path: 'manifests', message: 'must hold at least one manifest' }]
  if (manifestArtifactId || manifestArtifact) return []
  return [{ path: 'manifestArtifactId', message: 'is missing, or manifestArtifact instead' }]
}
