import type { Stage } from '../domain/execution.ts'
import type { Transition } from '../domain/transition.ts'

/** The stage lets others start: those that wait for it, else its parent, else the execution may be over. */
export function startNext(stage: Stage, t: Transition): void {
  const downstream = t.graph.downstreamOf(stage)
  if (downstream.length > 0) for (const stageId of downstream) t.push({ kind: 'startStage', stageId })
  else if (stage.parentStageId)
    t.push({ kind: 'continueParentStage', stageId: stage.parentStageId, phase: stage.syntheticStageOwner! })
  else t.push({ kind: 'completeExecution' })
}

/** The stage has ended badly: what it belongs to is told. */
export function failUpwards(stage: Stage, t: Transition): void {
  t.push({ kind: 'cancelStage', stageId: stage.id })
  if (stage.parentStageId) t.push({ kind: 'completeStage', stageId: stage.parentStageId })
  else t.push({ kind: 'completeExecution' })
}

/** The stage itself, or the nearest stage above it, that stands for itself in the pipeline. */
export function topLevelOf(stage: Stage, t: Transition): Stage {
  return stage.parentStageId ? topLevelOf(t.stage(stage.parentStageId), t) : stage
}

/** The stage or one above it was skipped by a person. */
export function isManuallySkipped(stage: Stage, get: (id: string) => Stage): boolean {
  if (stage.context.manualSkip === true) return true
  return stage.parentStageId !== undefined && isManuallySkipped(get(stage.parentStageId), get)
}
