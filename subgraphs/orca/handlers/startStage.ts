import type { Stage } from '../domain/execution.ts'
import { isComplete, isHalting, letsDownstreamStart } from '../domain/status.ts'
import type { Transition } from '../domain/transition.ts'
import { toNumber } from '../domain/values.ts'
import { noAnswers } from '../expressions/scope.ts'
import { exceptionContext, failureOf } from './exceptions.ts'
import { addBefore } from './executionWindow.ts'
import { failsForExpressionsAtItsStart, tellFailedExpressions } from './failedExpressions.ts'
import type { Handler, HandlerEnv } from './handler.ts'
import { planTasks, runningAs, startInitial, viewOf } from './plan.ts'
import { type Learnt, prepare } from './prepare.ts'

/**
 * Starts a stage when all it waits for has ended. A stage that must still wait is left alone: the last of those it
 * waits for sends this message again, so nothing needs to be polled.
 */
export const startStage: Handler<'startStage'> = ({ stageId }, t, env) =>
  startPrepared(stageId, t, env, { answers: noAnswers, now: t.now })

/** Starts a stage with what was learnt for it. When that is not enough, more is asked for, and the stage starts with it. */
export function startPrepared(stageId: string, t: Transition, env: HandlerEnv, learnt: Learnt): void {
  const stage = t.stage(stageId)
  if (isComplete(t.execution.status) && !stage.parentStageId) return
  const upstream = t.graph.upstreamOf(stage).map((id) => t.stage(id))
  if (!upstream.every(({ status }) => letsDownstreamStart(status))) {
    if (hasFailedUpstream(stage, t)) t.push({ kind: 'completeExecution' })
    return
  }
  if (stage.status !== 'NOT_STARTED') {
    // A stage upstream was restarted while this one was still at work: that one was the last to end.
    if (isComplete(stage.status)) t.push({ kind: 'completeExecution' })
    return
  }
  if (stage.context.manualSkip === true) return t.push({ kind: 'skipStage', stageId })
  const prepared = prepare(t.execution, stage, env, learnt)
  if ('wanted' in prepared) return t.keep({ kind: 'fetchAnswers', stageId })
  if (prepared.skipReason !== undefined) {
    t.mergeContext(stageId, { skipReason: prepared.skipReason })
    return t.push({ kind: 'skipStage', stageId })
  }
  const expiry = toNumber(prepared.stage.context.startTimeExpiry)
  if (expiry !== undefined && expiry < t.now) return t.push({ kind: 'skipStage', stageId })
  plan(prepared.stage, t, env)
}

/** Something this stage waits for, directly or through stages that have not begun, has ended its branch. */
function hasFailedUpstream(stage: Stage, t: Transition): boolean {
  // Seldom has any stage failed, and then a dense graph is not walked for each of its stages.
  if (!t.execution.stages.values().some(({ status }) => isHalting(status))) return false
  const seen = new Set(t.graph.upstreamOf(stage))
  // A set that grows while it is walked: each stage is looked at once.
  for (const id of seen) {
    const upstream = t.stage(id)
    if (isHalting(upstream.status)) return true
    if (upstream.status === 'NOT_STARTED')
      for (const further of t.graph.upstreamOf(upstream)) seen.add(further)
  }
  return false
}

const evaluated = ({ context, source }: Stage) => ({ context, ...(source && { source }) })

function plan(stage: Stage, t: Transition, env: HandlerEnv): void {
  const { id } = stage
  t.setStage(id, { ...evaluated(stage), startTime: t.now })
  if (failsForExpressionsAtItsStart(stage)) {
    tellFailedExpressions(id, t)
    return endAtItsStart(id, t)
  }
  try {
    const definition = runningAs(t.execution, stage, env.stages)
    const view = viewOf(t.execution, stage, definition)
    const tasks = planTasks(view, definition)
    const before = addBefore(stage, definition.before?.(view) ?? [], t)
    t.setStage(id, { tasks, status: 'RUNNING' })
    if (definition.canManuallySkip?.(view.parameters)) t.mergeContext(id, { canManuallySkip: true })
    if (before.length > 0) startInitial(before, t)
    else if (tasks.length > 0) t.push({ kind: 'startTask', stageId: id, taskId: tasks[0]!.id })
    else t.push({ kind: 'completeStage', stageId: id })
  } catch (error) {
    t.mergeContext(id, exceptionContext(failureOf(error), 'plan', t.now))
    endAtItsStart(id, t)
  }
}

/** Ends a stage before any task of it acts. */
function endAtItsStart(stageId: string, t: Transition): void {
  t.mergeContext(stageId, { beforeStagePlanningFailed: true })
  t.setStage(stageId, { status: 'RUNNING' })
  t.push({ kind: 'completeStage', stageId })
}
