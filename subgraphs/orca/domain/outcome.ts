import type { Execution, Stage } from './execution.ts'
import type { StageGraph } from './graph.ts'
import { type ExecutionStatus, letsDownstreamStart } from './status.ts'
import { isTrue } from './values.ts'

/** What a failed step means for its stage, by the stage's failure strategy ("If stage fails" in Deck). */
export function failureStatus(stage: Stage, otherwise: ExecutionStatus = 'TERMINAL'): ExecutionStatus {
  if (isTrue(stage.context.continuePipeline)) return 'FAILED_CONTINUE'
  const { failPipeline } = stage.context
  return failPipeline === undefined || failPipeline === null || isTrue(failPipeline) ? otherwise : 'STOPPED'
}

/** A stage's status from its tasks and the synthetic stages right below it; the first rule that holds wins. */
export function stageOutcome(stage: Stage, children: readonly Stage[]): ExecutionStatus {
  const statuses = [...children, ...stage.tasks].map(({ status }) => status)
  if (isTrue(stage.context.beforeStagePlanningFailed)) statuses.push(failureStatus(stage))
  const any = (status: ExecutionStatus) => statuses.includes(status)
  if (statuses.length === 0) return 'NOT_STARTED'
  if (any('TERMINAL')) return failureStatus(stage)
  if (any('STOPPED')) return 'STOPPED'
  if (any('CANCELED')) return 'CANCELED'
  if (any('FAILED_CONTINUE')) return 'FAILED_CONTINUE'
  if (statuses.every((status) => status === 'SUCCEEDED' || status === 'SKIPPED')) return 'SUCCEEDED'
  const afterToCome = children.some(
    (c) => c.syntheticStageOwner === 'STAGE_AFTER' && c.status === 'NOT_STARTED',
  )
  return afterToCome ? 'RUNNING' : 'TERMINAL'
}

/**
 * An execution's final status from its top-level stages, or undefined while it cannot be told: branches beside a
 * stopped one are still under way.
 */
export function executionOutcome(execution: Execution, graph: StageGraph): ExecutionStatus | undefined {
  const stages = graph.topLevel.map((id) => execution.stages.get(id)!)
  const any = (status: ExecutionStatus) => stages.some((stage) => stage.status === status)
  if (stages.every(({ status }) => letsDownstreamStart(status))) return 'SUCCEEDED'
  if (any('TERMINAL')) return 'TERMINAL'
  if (any('CANCELED')) return 'CANCELED'
  if (any('STOPPED') && !someBranchGoesOn(stages, execution, graph)) {
    const failsAtLast = stages.some(
      (s) => s.status === 'STOPPED' && isTrue(s.context.completeOtherBranchesThenFail),
    )
    return failsAtLast ? 'TERMINAL' : 'SUCCEEDED'
  }
  return undefined
}

function someBranchGoesOn(stages: readonly Stage[], execution: Execution, graph: StageGraph): boolean {
  return stages.some(
    (stage) =>
      stage.status === 'RUNNING' ||
      stage.status === 'PAUSED' ||
      (stage.status === 'NOT_STARTED' &&
        graph.upstreamOf(stage).every((id) => letsDownstreamStart(execution.stages.get(id)!.status))),
  )
}
