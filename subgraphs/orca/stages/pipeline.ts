import { z } from 'zod'
import { conflict, PlatformError } from '#platform/errors/errors.ts'
import { visibleArtifacts } from '../domain/artifacts/visible.ts'
import type { Execution, Origin } from '../domain/execution.ts'
import { inPipelineOrder, StageGraph } from '../domain/graph.ts'
import { isComplete, isHalting } from '../domain/status.ts'
import { defineStage, type TaskDefinition, type TaskResult, type TaskWork } from './define.ts'
import { StageFailure } from './failures.ts'
import { flag } from './parameters.ts'

const hour = 60 * 60 * 1000

const parameters = z.looseObject({
  pipeline: z.string().min(1).describe('Id of the pipeline to start.'),
  application: z.string().optional().describe('The application of that pipeline.'),
  pipelineParameters: z.record(z.string(), z.unknown()).nullish().describe('Its parameters.'),
  waitForCompletion: flag().default(true).describe('Wait until it has ended, and fail when it fails.'),
  skipDownstreamOutput: flag().default(false).describe('Keep its outputs from the stages downstream.'),
  skippable: flag().default(false).describe('A person may skip this stage while it runs.'),
  executionId: z.string().optional().describe('Set when it was started.'),
  _skipPipelineRestart: flag()
    .optional()
    .describe('Set when the child was restarted, so that it is not started anew.'),
})
type Parameters = z.infer<typeof parameters>

/** How often a pipeline may stand among its own parents, and how many parents there may be at all. */
const mostTurns = 10
const mostParents = 50

/** Throws CONFLICT where pipelines start one another without end: that would fill the store. */
async function refuseEndless({ execution, parameters, executions }: TaskWork<Parameters>): Promise<void> {
  let turns = 0
  let parents = 0
  for (let present: Execution | undefined = execution; present; ) {
    parents++
    if (present.origin.pipelineConfigId === parameters.pipeline) turns++
    if (turns > mostTurns || parents > mostParents)
      throw conflict(`pipelines have started one another ${parents} times in a row, maybe without end.`)
    const { parent }: Origin = present.origin
    present = parent && (await executions.find(parent.executionId))
  }
}

const startPipeline: TaskDefinition<Parameters> = {
  name: 'startPipeline',
  timeoutMs: hour,
  overridableTimeout: true,
  execute: async (work) => {
    const { execution, stage, parameters, caller, executions } = work
    if (parameters.executionId) return { status: 'SUCCEEDED' }
    const correlationId = [execution.id, stage.id, parameters.pipeline, stage.restarts].join('_')
    const trigger = {
      type: 'pipeline',
      user: caller.user,
      parentExecutionId: execution.id,
      parentPipelineId: execution.origin.pipelineConfigId,
      parentPipelineName: execution.origin.name,
      parentPipelineApplication: execution.application,
      parentPipelineStageId: stage.id,
      parameters: parameters.pipelineParameters ?? {},
      dryRun: execution.trigger.dryRun ?? false,
      receivedArtifacts: visibleArtifacts(execution, stage),
      correlationId,
    }
    const parent = { executionId: execution.id, stageId: stage.id }
    try {
      await refuseEndless(work)
      const started = await executions.startChild({
        pipelineId: parameters.pipeline,
        trigger,
        parent,
        caller,
      })
      return { status: 'SUCCEEDED', context: { executionId: started.id, executionName: started.name } }
    } catch (error) {
      // A service that is away now may be back at the next try.
      if (error instanceof PlatformError && error.code === 'UNAVAILABLE') return { status: 'RUNNING' }
      throw new StageFailure({
        code: 'CHILD_NOT_STARTED',
        message: `The child pipeline was not started: ${(error as Error).message}`,
      })
    }
  },
  backoffMs: () => 5_000,
}

const monitorPipeline: TaskDefinition<Parameters> = {
  name: 'monitorPipeline',
  timeoutMs: 12 * hour,
  overridableTimeout: true,
  // The child wakes this task when it ends; looking from time to time is for the case that this got lost.
  backoffMs: () => 60_000,
  execute: async ({ parameters, executions }) => {
    // Why none was started has been said by the task before.
    if (!parameters.executionId) return { status: 'TERMINAL' }
    const child = await executions.find(parameters.executionId)
    if (!child)
      return ended({ status: 'TERMINAL' }, 'NOT_FOUND', `execution ${parameters.executionId} does not exist`)
    if (!isComplete(child.status)) return { status: 'RUNNING' }
    const outputs = parameters.skipDownstreamOutput ? {} : outputsOf(child)
    if (child.status === 'SUCCEEDED')
      return { status: 'SUCCEEDED', context: { status: child.status }, outputs }
    if (child.status === 'CANCELED')
      return ended({ status: 'CANCELED', outputs }, child.status, 'it was canceled')
    if (isHalting(child.status))
      return ended({ status: 'TERMINAL', outputs }, child.status, errorsOf(child).join('; '), child)
    return { status: 'SUCCEEDED', context: { status: child.status }, outputs }
  },
}

/** Starts another pipeline and, unless told otherwise, waits for it. */
export const pipeline = defineStage({
  type: 'pipeline',
  title: 'Pipeline',
  description: 'Starts another pipeline, and waits for its end if wanted.',
  parameters,
  tasks: ({ parameters }) =>
    parameters.waitForCompletion ? [startPipeline, monitorPipeline] : [startPipeline],
  canManuallySkip: ({ skippable }) => skippable,
  cancel: async ({ parameters, execution }, { executions }) => {
    if (!parameters.executionId) return
    const reason =
      execution.cancellationReason ?? 'The stage of the parent pipeline that waited for it has ended'
    await executions.cancel(parameters.executionId, 'parent pipeline', reason)
  },
  prepareRestart: ({ _skipPipelineRestart, status: _, ...context }) => {
    if (_skipPipelineRestart) return context
    const { executionId: __, executionName: ___, ...rest } = context
    return rest
  },
})

function ended(result: TaskResult, status: string, reason: string, child?: Execution): TaskResult {
  const message = `The child pipeline ${child?.origin.name ?? ''} did not succeed: ${reason || status}`
  return {
    ...result,
    context: { status },
    failure: { code: 'CHILD_FAILED', message, details: sourceOf(child) },
  }
}

const failedStages = (child: Execution) =>
  inPipelineOrder(child.stages, new StageGraph(child.stages.values())).filter(
    ({ status }) => status === 'TERMINAL',
  )

function sourceOf(child: Execution | undefined) {
  const failed = child && failedStages(child).at(-1)
  if (!failed) return {}
  return { source: { executionId: child.id, stageId: failed.id, stageName: failed.name } }
}

function errorsOf(child: Execution): string[] {
  return failedStages(child).flatMap((stage) => {
    const exception = stage.context.exception as { details?: { errors?: string[] } } | undefined
    const where = `${child.origin.name ?? child.id}: ${stage.name}`
    return (exception?.details?.errors ?? []).map(
      (error) => `Exception in child pipeline stage (${where}): ${error}`,
    )
  })
}

/** What the child's stages offer, later ones over earlier ones. */
function outputsOf(child: Execution): Record<string, unknown> {
  const ordered = inPipelineOrder(child.stages, new StageGraph(child.stages.values()))
  return Object.assign({}, ...ordered.map(({ outputs }) => outputs))
}
