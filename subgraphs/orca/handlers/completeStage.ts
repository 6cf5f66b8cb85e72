import type { Stage } from '../domain/execution.ts'
import { failureStatus, stageOutcome } from '../domain/outcome.ts'
import {
  type ExecutionStatus,
  isComplete,
  isFailure,
  isHalting,
  letsDownstreamStart,
} from '../domain/status.ts'
import type { Transition } from '../domain/transition.ts'
import { isTrue } from '../domain/values.ts'
import type { SyntheticStage } from '../stages/define.ts'
import { exceptionContext, failureOf } from './exceptions.ts'
import { failsForExpressions, tellFailedExpressions, tryAgain } from './failedExpressions.ts'
import type { Handler, HandlerEnv } from './handler.ts'
import { failUpwards, startNext } from './next.ts'
import { addSynthetic, runningAs, startInitial, viewOf } from './plan.ts'

/** Ends a stage whose tasks are done: first the stages put after it, on failure those for that case, then its status. */
export const completeStage: Handler<'completeStage'> = ({ stageId }, t, env) => {
  if (isComplete(t.stage(stageId).status)) return
  const stage = tryAgain(stageId, t, env)
  let status: ExecutionStatus = failsForExpressions(stage)
    ? 'TERMINAL'
    : stageOutcome(stage, t.children(stage))
  if (status === 'RUNNING' || status === 'NOT_STARTED' || (isComplete(status) && !isHalting(status))) {
    const planned = wantedStages(stage, 'after', t, env)
    if (planned === 'failed') status = failureStatus(t.stage(stageId))
    else if (startAfterStages(stage, planned, t)) return
    else if (status === 'NOT_STARTED') status = 'SKIPPED'
  }
  if (isFailure(status)) {
    const planned = wantedStages(t.stage(stageId), 'onFailure', t, env)
    if (planned !== 'failed' && startFailureStages(stage, planned, t)) return
  }
  finish(stageId, status, t, env)
}

type Moment = 'after' | 'onFailure'

/** The stages that the definition wants after this one, or 'failed' when they could not be planned. */
function wantedStages(
  stage: Stage,
  moment: Moment,
  t: Transition,
  env: HandlerEnv,
): readonly SyntheticStage[] | 'failed' {
  if (isTrue(stage.context.beforeStagePlanningFailed)) return []
  try {
    const definition = runningAs(t.execution, stage, env.stages)
    return definition[moment]?.(viewOf(t.execution, stage, definition)) ?? []
  } catch (error) {
    t.mergeContext(stage.id, exceptionContext(failureOf(error), moment, t.now))
    return 'failed'
  }
}

const afterStages = (stage: Stage, t: Transition) =>
  t.children(stage).filter((child) => child.syntheticStageOwner === 'STAGE_AFTER')

function startAfterStages(stage: Stage, planned: readonly SyntheticStage[], t: Transition): boolean {
  const existing = afterStages(stage, t)
  const ids =
    existing.length > 0 ? existing.map(({ id }) => id) : addSynthetic(stage, 'STAGE_AFTER', planned, t)
  if (!ids.some((id) => t.stage(id).status === 'NOT_STARTED')) return false
  t.setStage(stage.id, { status: 'RUNNING' })
  startInitial(
    ids.filter((id) => t.stage(id).status === 'NOT_STARTED'),
    t,
  )
  return true
}

/** Once only: they are not planned again when one of them has already run. They run one after the other. */
function startFailureStages(stage: Stage, planned: readonly SyntheticStage[], t: Transition): boolean {
  const names = new Set(planned.map(({ name }) => name))
  const ran = afterStages(stage, t).some((child) => isComplete(child.status) && names.has(child.name))
  if (planned.length === 0 || ran) return false
  for (const child of t.children(stage)) if (child.status === 'NOT_STARTED') t.removeStage(child.id)
  const linear = planned.map((synthetic, index) => ({
    ...synthetic,
    requires: index === 0 ? [] : [index - 1],
  }))
  startInitial(addSynthetic(stage, 'STAGE_AFTER', linear, t), t)
  return true
}

function finish(stageId: string, status: ExecutionStatus, t: Transition, env: HandlerEnv): void {
  tellFailedExpressions(stageId, t)
  const stage = t.setStage(stageId, { status, endTime: t.now })
  if (status === 'FAILED_CONTINUE' && env.stages.of(stage)?.cancelsWhenFailed)
    t.keep({ kind: 'callCancel', stageId })
  const parentToldAtOnce =
    status === 'FAILED_CONTINUE' &&
    stage.parentStageId !== undefined &&
    !isTrue(stage.context.allowSiblingStagesToContinueOnFailure)
  if (parentToldAtOnce) t.push({ kind: 'completeStage', stageId: stage.parentStageId! })
  else if (letsDownstreamStart(status)) startNext(stage, t)
  else failUpwards(stage, t)
}
