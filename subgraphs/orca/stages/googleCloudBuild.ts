import { z } from 'zod'
import { isObject } from '#platform/definition/json.ts'
import { requiredFile } from './ci/job.ts'
import type { BuildOrder } from './ci/kind.ts'
import { refuseMissing } from './ci/missing.ts'
import { propertyFile, waitShape } from './ci/parameters.ts'
import { ciStage } from './ci/stage.ts'
import type { StageView } from './define.ts'
import { definitionKey, resolveDefinition } from './googleCloudBuild/definition.ts'
import { type Missing, missingText, optionalText } from './manifest/parameters.ts'

const object = () => z.record(z.string(), z.unknown())

const sources = ['text', 'artifact', 'trigger'] as const

const parameters = z.looseObject({
  ...waitShape,
  account: optionalText().describe('The account of Cloud Build by its name in the configuration.'),
  buildDefinitionSource: z
    .preprocess((given) => (typeof given === 'string' ? given.toLowerCase() : given), z.enum(sources))
    .default('text')
    .describe('Where the build is defined: in the stage, in an artifact, or by a trigger of Cloud Build.'),
  buildDefinition: object().nullish().describe('text: the build, as Cloud Build’s API has it.'),
  buildDefinitionArtifact: z
    .looseObject({
      artifactId: optionalText().describe('The expected artifact that holds it.'),
      artifact: object().nullish().describe('The artifact itself.'),
      artifactAccount: optionalText().describe('The account that it is fetched with.'),
    })
    .nullish()
    .describe('artifact: a file with the build, as YAML or JSON.'),
  triggerId: optionalText().describe('trigger: its id.'),
  repoSource: z
    .looseObject({
      branchName: optionalText().describe('A branch,'),
      tagName: optionalText().describe('or a tag,'),
      commitSha: optionalText().describe('or a commit.'),
    })
    .nullish()
    .describe('trigger: what it builds.'),
  propertyFile: propertyFile(),
})

type Parameters = z.infer<typeof parameters>

/** Has Google Cloud Build run a build. */
export const googleCloudBuild = ciStage<Parameters>(
  {
    type: 'googleCloudBuild',
    title: 'Google Cloud Build',
    description:
      'Has Google Cloud Build run a build and waits for its end; its log is the log of the stage, its images and objects are artifacts.',
    parameters,
    missing,
  },
  {
    name: 'GoogleCloudBuild',
    prepare: ({ parameters }) => (parameters.buildDefinitionSource === 'artifact' ? [resolveDefinition] : []),
    order,
    properties: ({ parameters: { propertyFile } }) => requiredFile(propertyFile),
    failsWhenStopped: true,
    moreInfo: ({ url, properties }) => ({
      logUrl: url,
      ...(isObject(properties) && { status: properties.status }),
    }),
  },
)

/** What Igor calls a build that no trigger has started. */
const withoutTrigger = 'build'

function order({ parameters, stage }: StageView<Parameters>): BuildOrder {
  refuseMissing(missing(parameters))
  const { account, buildDefinitionSource: source, buildDefinition, triggerId, repoSource } = parameters
  const order = { buildService: account!, parameters: {} }
  if (source === 'trigger')
    return { ...order, job: triggerId!, payload: { ...(repoSource && { repoSource: givenOf(repoSource) }) } }
  const definition = source === 'artifact' ? stage.context[definitionKey] : buildDefinition
  return { ...order, job: withoutTrigger, payload: { buildDefinition: definition } }
}

const givenOf = ({ branchName, tagName, commitSha }: NonNullable<Parameters['repoSource']>) =>
  Object.fromEntries(
    Object.entries({ branchName, tagName, commitSha }).filter(([, value]) => value !== undefined),
  )

function missing(parameters: Parameters): Missing[] {
  const { buildDefinitionSource: source, buildDefinitionArtifact: named } = parameters
  const ofSource = {
    text: () => missingText(parameters, 'buildDefinition'),
    trigger: () => missingText(parameters, 'triggerId'),
    artifact: () =>
      named?.artifactId !== undefined || named?.artifact
        ? []
        : [{ path: 'buildDefinitionArtifact', message: 'must name an artifactId, or hold an artifact' }],
  }
  return [...missingText(parameters, 'account'), ...ofSource[source]()]
}
