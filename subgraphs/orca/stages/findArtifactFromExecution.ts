import { z } from 'zod'
import { matchingWithin } from '#platform/patterns/fullMatch.ts'
import { type Artifact, expectedArtifactsOf } from '../domain/artifacts/artifact.ts'
import { resolveArtifacts } from '../domain/artifacts/resolve.ts'
import { artifactsOfExecution } from '../domain/artifacts/visible.ts'
import type { Execution, Stage } from '../domain/execution.ts'
import type { ExecutionStatus } from '../domain/status.ts'
import { defineStage, type TaskDefinition, type TaskWork } from './define.ts'
import { StageFailure } from './failures.ts'
import { listOf, missingText, optionalText } from './manifest/parameters.ts'
import { flag } from './parameters.ts'

const option = (status: string) => flag().nullish().describe(`Look among executions that ${status}.`)

const executionOptions = z.looseObject({
  successful: option('have succeeded'),
  succeeded: option('have succeeded (as `successful`)'),
  terminal: option('have failed'),
  running: option('are under way'),
})

const parameters = z.looseObject({
  application: optionalText().describe('The application of the pipeline.'),
  pipeline: optionalText().describe('Id of the pipeline among whose executions to look.'),
  expectedArtifact: z.looseObject({}).nullish().describe('The artifact to find.'),
  expectedArtifacts: listOf(z.looseObject({})).describe('The artifacts to find.'),
  executionOptions: executionOptions
    .nullish()
    .describe(
      'Which executions to look among; the newest of them is taken. Default: those that have succeeded.',
    ),
})
type Parameters = z.infer<typeof parameters>

/** None: any status will do, as in Spinnaker when every option is off. */
function statusesOf({ executionOptions }: Parameters): ExecutionStatus[] {
  if (!executionOptions) return ['SUCCEEDED']
  const { successful, succeeded, terminal, running } = executionOptions
  return [
    ...(successful || succeeded ? (['SUCCEEDED'] as const) : []),
    ...(terminal ? (['TERMINAL'] as const) : []),
    ...(running ? (['RUNNING'] as const) : []),
  ]
}

const wantedOf = ({ expectedArtifact, expectedArtifacts }: Parameters) =>
  expectedArtifactsOf(expectedArtifacts.length > 0 ? expectedArtifacts : [expectedArtifact])

/** What an execution offers. This very stage's earlier finds are none: they would be found for ever. */
function offeredBy(found: Execution, { execution, stage }: TaskWork<unknown>): Artifact[] {
  if (found.origin.pipelineConfigId !== execution.origin.pipelineConfigId) return artifactsOfExecution(found)
  const others = [...found.stages].filter(([, { refId }]: [string, Stage]) => refId !== stage.refId)
  return artifactsOfExecution({ ...found, stages: new Map(others) })
}

const find: TaskDefinition<Parameters> = {
  name: 'findArtifactFromExecution',
  rehearse: 'reads',
  execute: async (work) => {
    const { parameters, executions } = work
    const statuses = statusesOf(parameters)
    const found = await executions.latest(parameters.pipeline ?? '', statuses)
    if (!found) {
      const which = statuses.length > 0 ? ` that is ${statuses.join(' or ')}` : ''
      throw notFound([`the pipeline ${parameters.pipeline} has no execution${which}`])
    }
    const sources = { received: offeredBy(found, work), prior: [] }
    const { resolved, problems } = resolveArtifacts(wantedOf(parameters), sources, {
      unique: false,
      matchesFully: matchingWithin(1_000),
    })
    if (problems.length > 0)
      throw notFound(problems.map(({ message }) => `${message} in execution ${found.id}`))
    const artifacts = resolved.map(({ boundArtifact }) => boundArtifact!)
    const outputs = { resolvedExpectedArtifacts: resolved, artifacts }
    return { status: 'SUCCEEDED', context: outputs, outputs }
  },
}

function notFound(errors: readonly string[]): Error {
  const message = `No artifact was found: ${errors.join('; ')}.`
  return new StageFailure({ code: 'ARTIFACT_NOT_FOUND', message, errors })
}

/** Finds artifacts in the newest execution of a pipeline. */
export const findArtifactFromExecution = defineStage<Parameters>({
  type: 'findArtifactFromExecution',
  title: 'Find Artifacts From Execution',
  description: 'Finds artifacts that the newest execution of a pipeline had.',
  parameters,
  tasks: () => [find],
  prepareRestart: ({ artifacts: _, resolvedExpectedArtifacts: __, ...context }) => context,
  missing: (parameters) => [
    ...missingText(parameters, 'pipeline'),
    ...(wantedOf(parameters).length > 0
      ? []
      : [{ path: 'expectedArtifacts', message: 'must hold at least one artifact to find' }]),
  ],
})
