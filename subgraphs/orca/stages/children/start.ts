import { conflict, type PlatformError } from '#platform/errors/errors.ts'
import { Unknown } from '#platform/expressions/values.ts'
import { visibleArtifacts } from '../../domain/artifacts/visible.ts'
import type { Execution, JsonObject, Origin } from '../../domain/execution.ts'
import { holdsExpression } from '../../domain/source.ts'
import { isTrue } from '../../domain/values.ts'
import type { ChildKey, TaskWork } from '../define.ts'
import { StageFailure } from '../failures.ts'
import type { RehearsalWork, Rehearsed } from '../rehearsal.ts'

/** A pipeline that a stage starts. */
export interface Child {
  readonly pipeline: ChildKey
  /** It is a custom deployment strategy, which Front50 keeps apart from pipelines. */
  readonly isStrategy?: boolean
  readonly parameters: JsonObject
  /** Tells it from the others that the same stage starts. */
  readonly key: string
}

/**
 * Starts a child of a stage; a repeated call answers the same execution. The child is told who its parent is, never what that
 * one holds: expressions that ask for `trigger.parentExecution` have it looked up by `parentExecutionId`.
 */
export async function startChild(
  work: TaskWork<unknown>,
  { pipeline, isStrategy = false, parameters, key }: Child,
): Promise<{ id: string; name: string | undefined }> {
  const { execution, stage, caller, executions } = work
  await refuseEndless(work, pipeline)
  const parent = { executionId: execution.id, stageId: stage.id }
  const trigger = {
    ...childTrigger(work, isStrategy, parameters),
    correlationId: [execution.id, stage.id, key, stage.restarts].join('_'),
  }
  return executions.startChild({ pipeline, isStrategy, trigger, parent, caller })
}

/** The plan of a child of a stage, as an effect of the stage. */
export async function rehearseChild(
  work: RehearsalWork<unknown>,
  { pipeline, isStrategy = false, parameters }: Child,
): Promise<Rehearsed> {
  const trigger = childTrigger(work, isStrategy, asKnown(parameters, work))
  const child = await work.plans.child({ pipeline, isStrategy }, trigger)
  return { effects: [{ kind: 'pipeline', ...child, parameters }], leavesOpen: 'context' }
}

/** A parameter that is a text with expressions still is none that the child can know either. */
function asKnown(parameters: JsonObject, { stage }: TaskWork<unknown>): JsonObject {
  const entries = Object.entries(parameters).map(([name, value]) => [
    name,
    holdsExpression(value) ? new Unknown(`the parameter ${name} that stage ${stage.name} gives`) : value,
  ])
  return Object.fromEntries(entries)
}

/** The trigger that a stage gives to the children that it starts. */
function childTrigger(
  { execution, stage, caller }: Pick<TaskWork<unknown>, 'execution' | 'stage' | 'caller'>,
  isStrategy: boolean,
  parameters: JsonObject,
): JsonObject {
  return {
    type: 'pipeline',
    user: caller.user,
    isPipeline: true,
    parentExecutionId: execution.id,
    parentPipelineId: execution.origin.pipelineConfigId,
    parentPipelineName: execution.origin.name,
    parentPipelineApplication: execution.application,
    parentPipelineStageId: stage.id,
    parentStatus: execution.status,
    parameters,
    strategy: isStrategy,
    dryRun: isTrue(execution.trigger.dryRun),
    receivedArtifacts: visibleArtifacts(execution, stage),
  }
}

export const notStarted = ({ message, extensions }: PlatformError): Error =>
  new StageFailure({
    code: 'CHILD_NOT_STARTED',
    message: `The child pipeline was not started: ${message}`,
    details: { refusal: extensions.code },
  })

/** How often a pipeline may stand among its own parents, and how many parents there may be at all. */
const mostTurns = 10
const mostParents = 50

/** Throws CONFLICT where pipelines start one another without end: that would fill the store. */
async function refuseEndless(
  { execution, executions }: TaskWork<unknown>,
  pipeline: ChildKey,
): Promise<void> {
  const isOf = ({ application, origin }: Execution) =>
    'id' in pipeline
      ? origin.pipelineConfigId === pipeline.id
      : application === pipeline.application && origin.name === pipeline.name
  let turns = 0
  let parents = 0
  for (let present: Execution | undefined = execution; present; ) {
    parents++
    if (isOf(present)) turns++
    if (turns > mostTurns || parents > mostParents)
      throw conflict(`pipelines have started one another ${parents} times in a row, maybe without end.`)
    const { parent }: Origin = present.origin
    present = parent && (await executions.find(parent.executionId))
  }
}
