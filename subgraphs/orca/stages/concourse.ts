import { z } from 'zod'
import { refuseMissing } from './ci/missing.ts'
import { waitShape } from './ci/parameters.ts'
import { ciStage } from './ci/stage.ts'
import { type Missing, missingText, optionalText } from './manifest/parameters.ts'

const parameters = z.looseObject({
  ...waitShape,
  master: optionalText().describe('The Concourse (build service) by its name in the configuration.'),
  teamName: optionalText().describe('The team of the pipeline.'),
  pipelineName: optionalText().describe('The pipeline of Concourse.'),
  jobName: optionalText().describe(
    'The job to build; without it, the one job of the pipeline that gets the resource.',
  ),
  resourceName: optionalText().describe(
    'A resource of the pipeline: Concourse looks for its newest version before the build begins.',
  ),
})

type Parameters = z.infer<typeof parameters>

const hour = 60 * 60 * 1000

/** Has Concourse build a job of a pipeline. */
export const concourse = ciStage<Parameters>(
  {
    type: 'concourse',
    title: 'Concourse',
    description:
      'Has Concourse build a job of a pipeline and waits for its end; its log is the log of the stage.',
    parameters,
    missing,
  },
  {
    name: 'Concourse',
    order({ parameters }) {
      refuseMissing(missing(parameters))
      const { master, teamName, pipelineName, jobName, resourceName } = parameters
      return {
        buildService: master!,
        job: [teamName, pipelineName, jobName ?? `get:${resourceName}`].join('/'),
        parameters: {},
        ...(resourceName !== undefined && { payload: { checkResource: resourceName } }),
      }
    },
    properties: () => undefined,
    longestBuildMs: 72 * hour,
    failsWhenStopped: true,
  },
)

function missing(parameters: Parameters): Missing[] {
  const { jobName, resourceName } = parameters
  const isNamed = jobName !== undefined || resourceName !== undefined
  return [
    ...missingText(parameters, 'master', 'teamName', 'pipelineName'),
    ...(isNamed ? [] : [{ path: 'jobName', message: 'is missing, or resourceName instead' }]),
  ]
}
