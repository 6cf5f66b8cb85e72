import { z } from 'zod'
import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { overridesOf, sourceShape, versionShape } from './awsCodeBuild/sources.ts'
import { withoutFile } from './ci/job.ts'
import { refuseMissing } from './ci/missing.ts'
import { waitShape } from './ci/parameters.ts'
import { ciStage } from './ci/stage.ts'
import { listOf, type Missing, missingText, optionalText } from './manifest/parameters.ts'
import { flag } from './parameters.ts'

const parameters = z.looseObject({
  ...waitShape,
  account: optionalText().describe('The account of CodeBuild by its name in the configuration.'),
  projectName: optionalText().describe('The project to build.'),
  source: z
    .looseObject({
      ...sourceShape,
      sourceOverride: flag().nullish().describe('Build the artifact in place of the source of the project.'),
      buildspec: optionalText().describe('Its buildspec: the text, or a path in the source.'),
    })
    .nullish()
    .describe('What to build, where that is not what the project says.'),
  secondarySources: listOf(z.looseObject(sourceShape)).describe('Further sources.'),
  secondarySourcesVersionOverride: listOf(z.looseObject(versionShape)).describe(
    'Versions of further sources that the project has.',
  ),
  environmentVariables: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((given) => given ?? {})
    .describe('Environment variables of the build.'),
  image: optionalText().describe('The image that it runs in; it is pulled by the service role.'),
})

type Parameters = z.infer<typeof parameters>

const hour = 60 * 60 * 1000

/** Has AWS CodeBuild build a project. */
export const awsCodeBuild = ciStage<Parameters>(
  {
    type: 'awsCodeBuild',
    title: 'AWS CodeBuild',
    description:
      'Has AWS CodeBuild build a project and waits for its end; its log is the log of the stage, the variables that it exports are offered to later stages.',
    parameters,
    missing,
  },
  {
    name: 'AwsCodeBuild',
    order: (view) => {
      refuseMissing(missing(view.parameters))
      const { account, projectName, environmentVariables, image } = view.parameters
      const ofImage = image !== undefined && {
        imageOverride: image,
        imagePullCredentialsTypeOverride: 'SERVICE_ROLE',
      }
      const payload = { ...overridesOf(view), ...ofImage }
      return { buildService: account!, job: projectName!, parameters: environmentVariables, payload }
    },
    properties: () => withoutFile,
    longestBuildMs: 8 * hour,
    failsWhenStopped: true,
    moreInfo: ({ url, properties }) => ({
      buildUrl: url,
      exportedEnvironmentVariables: isObject(properties) ? listed(properties) : [],
    }),
  },
)

const listed = (variables: JsonObject) => Object.entries(variables).map(([name, value]) => ({ name, value }))

function missing(parameters: Parameters): Missing[] {
  return missingText(parameters, 'account', 'projectName')
}
