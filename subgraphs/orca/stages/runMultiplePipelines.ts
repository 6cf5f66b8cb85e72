import { z } from 'zod'
import { isObject, objectsOf } from '#platform/definition/json.ts'
import { within } from '#platform/definition/path.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import type { Execution, JsonObject } from '../domain/execution.ts'
import { inPipelineOrder, StageGraph } from '../domain/graph.ts'
import { type ExecutionStatus, isComplete } from '../domain/status.ts'
import { askingTask } from './asking.ts'
import { bundleOf, duplicateIn, type Member } from './children/bundle.ts'
import { statusDetails, verdictOn } from './children/outcome.ts'
import { type Child, notStarted, rehearseChild, startChild } from './children/start.ts'
import { defineStage, type TaskDefinition, type TaskResult, type TaskWork } from './define.ts'
import { StageFailure } from './failures.ts'
import { optionalText } from './manifest/parameters.ts'
import { executionsOf } from './monitorPipeline.ts'
import { flag } from './parameters.ts'

const hour = 60 * 60 * 1000

const parameters = z.looseObject({
  yamlConfig: z
    .union([z.array(z.unknown()), z.record(z.string(), z.unknown())])
    .describe(
      'The bundle: `[{ "bundle_web": { "<id>": { "child_pipeline": name, "arguments": {…}, "depends_on": [ids] } } }]`.',
    ),
  pipelineApplication: optionalText().describe(
    'The application of the pipelines; default that of the execution.',
  ),
  checkDuplicated: flag().default(false).describe('Fail when two of the bundle would do the same.'),
  ignoreUncompleted: flag().default(false).describe('Go on with those that depend on one that has failed.'),
})
type Parameters = z.infer<typeof parameters>
type Work = TaskWork<Parameters>

const parse: TaskDefinition<Parameters> = {
  name: 'parsePipelinesYaml',
  rehearse: 'reads',
  execute: async ({ parameters: { yamlConfig, checkDuplicated } }) => {
    const { levels, problems } = bundleOf(yamlConfig)
    const twice = checkDuplicated ? duplicateIn(levels) : undefined
    const errors = [
      ...problems.map(({ path, message }) => `${within('yamlConfig', path)}: ${message}`),
      ...(twice ? [`yamlConfig: ${twice.join(' and ')} run the same pipeline with the same arguments`] : []),
    ]
    if (errors.length > 0)
      throw new StageFailure({ code: 'BAD_PARAMETERS', message: errors.join('; '), errors })
    return { status: 'SUCCEEDED', context: { levelNumber: 0, orderOfExecutionsSize: levels.length } }
  },
}

const levelOf = ({
  stage,
  parameters,
}: Work): { number: number; members: readonly Member[]; isLast: boolean } => {
  const { levels } = bundleOf(parameters.yamlConfig)
  const number = Number(stage.context.levelNumber)
  return { number, members: levels[number] ?? [], isLast: number >= levels.length - 1 }
}

const start: TaskDefinition<Parameters> = askingTask(
  {
    name: 'runMultiplePipelines',
    timeoutMs: hour,
    // A plan goes through no loop: what all levels would start is said here.
    rehearse: async (work) => {
      const members = bundleOf(work.parameters.yamlConfig).levels.flat()
      const rehearsed = await Promise.all(members.map((member) => rehearseChild(work, childOf(member, work))))
      return { effects: rehearsed.flatMap(({ effects = [] }) => effects), leavesOpen: 'both' }
    },
    execute: async (work) => {
      const { members } = levelOf(work)
      const started = await Promise.all(members.map((member) => startMember(member, work)))
      const executionIds = started.flatMap(({ executionId }) => executionId ?? [])
      const unstarted = started.flatMap(({ reason }) => reason ?? [])
      if (executionIds.length === 0)
        throw new StageFailure({
          code: 'CHILD_NOT_STARTED',
          message: unstarted.join('; '),
          errors: unstarted,
        })
      return { status: 'SUCCEEDED', context: { executionIds, unstarted } }
    },
  },
  notStarted,
)

function childOf({ id, pipeline: name, parameters }: Member, work: Work): Child {
  const application = work.parameters.pipelineApplication ?? work.execution.application
  const executionIdentifier = id
  return { pipeline: { application, name }, parameters: { ...parameters, executionIdentifier }, key: id }
}

async function startMember(member: Member, work: Work): Promise<{ executionId?: string; reason?: string }> {
  try {
    const started = await startChild(work, childOf(member, work))
    return { executionId: started.id }
  } catch (error) {
    // Where nobody answers, all are started again later; those that run already are the same then.
    if (!(error instanceof PlatformError) || error.code === 'UNAVAILABLE') throw error
    return { reason: `${member.id} was not started: ${error.message}` }
  }
}

const monitor: TaskDefinition<Parameters> = {
  name: 'monitorMultiplePipelines',
  timeoutMs: 24 * hour,
  overridableTimeout: true,
  // Each child wakes this task when it ends; looking from time to time is for the case that this got lost.
  backoffMs: () => 60_000,
  execute: async (work) => {
    const { stage, parameters, executions } = work
    const ids = Array.isArray(stage.context.executionIds) ? stage.context.executionIds.map(String) : []
    const children = await executionsOf(ids, executions)
    if (!children.every(({ status }) => isComplete(status))) return { status: 'RUNNING' }
    const unstarted = Array.isArray(stage.context.unstarted) ? stage.context.unstarted.map(String) : []
    const runMultiplePipelinesOutputs = [
      ...objectsOf(stage.context.runMultiplePipelinesOutputs),
      ...children.map(described),
    ]
    const statuses: ExecutionStatus[] = [
      ...children.map(({ status }) => status),
      ...unstarted.map(() => 'TERMINAL' as const),
    ]
    const verdict = verdictOn(statuses, 'WaitForAllToComplete')
    const { number, isLast } = levelOf(work)
    if (!isLast && (verdict === 'SUCCEEDED' || parameters.ignoreUncompleted))
      return { status: 'REDIRECT', context: { levelNumber: number + 1, runMultiplePipelinesOutputs } }
    const executionStatuses = Object.fromEntries(children.map((child) => [child.id, statusDetails(child)]))
    return {
      ...ended(verdict, unstarted),
      context: { runMultiplePipelinesOutputs },
      outputs: { executionsList: runMultiplePipelinesOutputs, executionStatuses },
    }
  },
  loop: 'end',
}

function ended(status: 'RUNNING' | 'SUCCEEDED' | 'TERMINAL' | 'CANCELED', unstarted: string[]): TaskResult {
  if (status === 'SUCCEEDED' || status === 'RUNNING') return { status }
  const message =
    status === 'CANCELED'
      ? 'At least one of the pipelines was canceled.'
      : ['At least one of the pipelines has failed.', ...unstarted].join(' ')
  return { status, failure: { code: 'CHILD_FAILED', message } }
}

/** A child as people look at it when all is over. */
function described(child: Execution): JsonObject {
  const { parameters } = child.trigger
  return {
    id: child.id,
    executionIdentifier: isObject(parameters) ? parameters.executionIdentifier : undefined,
    startTime: child.startTime,
    endTime: child.endTime,
    status: child.status,
    ...artifactCreated(child),
  }
}

/** What the last deployment of a child has deployed. */
function artifactCreated(child: Execution): JsonObject {
  const stages = inPipelineOrder(child.stages, new StageGraph(child.stages.values()))
  const deployed = stages.findLast(({ outputs }) => objectsOf(outputs['outputs.createdArtifacts']).length > 0)
  const [artifact] = objectsOf(deployed?.outputs['outputs.createdArtifacts'])
  const [manifest] = objectsOf(deployed?.outputs.manifests)
  if (!deployed || !artifact || !manifest) return {}
  return {
    artifactCreated: {
      account: deployed.context['deploy.account.name'],
      manifestName: `${String(manifest.kind)} ${String(artifact.name)}`,
      location: artifact.location,
    },
  }
}

/** Runs the pipelines of a bundle, each as soon as those that it depends on are over. */
export const runMultiplePipelines = defineStage<Parameters>({
  type: 'runMultiplePipelines',
  title: 'Run Multiple Pipelines',
  description: 'Runs the pipelines of a bundle, level by level, in the order of their dependencies.',
  parameters,
  tasks: () => [parse, { ...start, loop: 'start' }, monitor],
  cancel: async ({ stage, execution }, { executions }) => {
    const ids = Array.isArray(stage.context.executionIds) ? stage.context.executionIds.map(String) : []
    const reason =
      execution.cancellationReason ?? 'The stage of the parent pipeline that waited for it has ended'
    await Promise.all(ids.map((id) => executions.cancel(id, 'parent pipeline', reason)))
  },
  prepareRestart: ({
    executionIds: _,
    unstarted: __,
    runMultiplePipelinesOutputs: ___,
    waitingFor: ____,
    ...context
  }) => context,
  missing: ({ yamlConfig }) =>
    bundleOf(yamlConfig).problems.map(({ path, message }) => ({
      path: within('yamlConfig', path),
      message,
    })),
})
