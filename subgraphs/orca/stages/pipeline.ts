import { z } from 'zod'
import { isObject } from '#platform/definition/json.ts'
import type { Execution } from '../domain/execution.ts'
import { isComplete, isHalting } from '../domain/status.ts'
import { isTrue } from '../domain/values.ts'
import { askingTask } from './asking.ts'
import { errorsOf, outputsOf, sourceOf } from './children/outcome.ts'
import { type Child, notStarted, rehearseChild, startChild } from './children/start.ts'
import { defineStage, type TaskDefinition, type TaskResult } from './define.ts'
import { bindingTasks } from './manifest/bindProducedArtifacts.ts'
import { listOf, optionalText } from './manifest/parameters.ts'
import { flag } from './parameters.ts'

const hour = 60 * 60 * 1000

const shape = z.looseObject({
  pipeline: z.string().min(1).describe('Id of the pipeline to start.'),
  application: optionalText().describe('The application of that pipeline.').meta({ type: 'string' }),
  pipelineParameters: z.record(z.string(), z.unknown()).nullish().describe('Its parameters.'),
  pipelineId: optionalText().describe(
    'Id of the custom strategy to start, where `pipelineParameters.strategy` is set.',
  ),
  pipelineApplication: optionalText().describe('The application of that strategy.'),
  waitForCompletion: flag().default(true).describe('Wait until it has ended, and fail when it fails.'),
  skipDownstreamOutput: flag().default(false).describe('Keep its outputs from the stages downstream.'),
  skippable: flag().default(false).describe('A person may skip this stage while it runs.'),
  expectedArtifacts: listOf(z.looseObject({})).describe('Artifacts that the child is expected to offer.'),
  executionId: z.string().optional().describe('Set when it was started.').meta({ readOnly: true }),
  _skipPipelineRestart: flag()
    .optional()
    .describe('Set when the child was restarted, so that it is not started anew.')
    .meta({ readOnly: true }),
})
/** A custom strategy is named by `pipelineId` alone. */
const strategyAsPipeline = (value: unknown) =>
  isObject(value) && !value.pipeline && value.pipelineId ? { ...value, pipeline: value.pipelineId } : value

const parameters = z
  .preprocess(strategyAsPipeline, shape)
  .meta({ anyOf: [{ required: ['pipeline'] }, { required: ['pipelineId'] }] })
type Parameters = z.infer<typeof parameters>

function childOf({ pipeline, pipelineId, pipelineParameters }: Parameters): Child {
  const isStrategy = isTrue(pipelineParameters?.strategy)
  const id = isStrategy ? (pipelineId ?? pipeline) : pipeline
  return { pipeline: { id }, isStrategy, parameters: pipelineParameters ?? {}, key: id }
}

const startPipeline: TaskDefinition<Parameters> = askingTask(
  {
    name: 'startPipeline',
    rehearse: (work) => rehearseChild(work, childOf(work.parameters)),
    timeoutMs: hour,
    overridableTimeout: true,
    execute: async (work) => {
      const { parameters } = work
      if (parameters.executionId) return { status: 'SUCCEEDED' }
      const started = await startChild(work, childOf(parameters))
      return { status: 'SUCCEEDED', context: { executionId: started.id, executionName: started.name } }
    },
  },
  notStarted,
)

const monitorPipeline: TaskDefinition<Parameters> = {
  name: 'monitorPipeline',
  // What the child will offer is known when it has run.
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
    if (child.status === 'CANCELED')
      return ended({ status: 'CANCELED', outputs }, child.status, 'it was canceled')
    if (isHalting(child.status))
      return ended({ status: 'TERMINAL', outputs }, child.status, errorsOf(child).join('; '), child)
    return { status: 'SUCCEEDED', context: { status: child.status }, outputs }
  },
}

/** Starts another pipeline and, unless told otherwise, waits for it. */
export const pipeline = defineStage<Parameters>({
  type: 'pipeline',
  title: 'Pipeline',
  description: 'Starts another pipeline, or a custom deployment strategy, and waits for its end if wanted.',
  parameters,
  tasks: ({ parameters, stage }) => [
    startPipeline,
    ...(parameters.waitForCompletion ? [monitorPipeline] : []),
    ...bindingTasks(stage.context),
  ],
  canManuallySkip: ({ skippable }) => skippable,
  cancel: async ({ parameters, execution }, { executions }) => {
    if (!parameters.executionId) return
    const reason =
      execution.cancellationReason ?? 'The stage of the parent pipeline that waited for it has ended'
    await executions.cancel(parameters.executionId, 'parent pipeline', reason)
  },
  prepareRestart: ({ _skipPipelineRestart, status: _, waitingFor: __, ...context }) => {
    if (_skipPipelineRestart) return context
    const { executionId: ___, executionName: ____, ...rest } = context
    return rest
  },
})

function ended(result: TaskResult, status: string, reason: string, child?: Execution): TaskResult {
  const message = `The child pipeline ${child?.origin.name ?? ''} did not succeed: ${reason || status}`
  const errors = child && errorsOf(child)
  return {
    ...result,
    context: { status },
    failure: {
      code: 'CHILD_FAILED',
      message,
      ...(errors && errors.length > 0 && { errors }),
      details: child ? sourceOf(child) : {},
    },
  }
}
