import type { Execution, Stage } from './execution.ts'
import { StageGraph } from './graph.ts'
import { isTrue } from './values.ts'

/**
 * On whose behalf a stage works: who answered the nearest judgment before it that passes its judge on
 * (`propagateAuthenticationContext`), else who the execution was started for. A judgment that was skipped or answered
 * with stop passes nobody on.
 */
export function onBehalfOf(execution: Execution, stage: Stage): string {
  if (![...execution.stages.values()].some(passesJudgeOn)) return execution.origin.user
  const graph = new StageGraph(execution.stages.values())
  const seen = new Set(before(execution, stage, graph))
  // A set that grows while it is walked: nearest first, each stage once.
  for (const ancestor of seen) {
    if (passesJudgeOn(ancestor)) return String(ancestor.context.lastModifiedBy)
    for (const further of before(execution, ancestor, graph)) seen.add(further)
  }
  return execution.origin.user
}

function passesJudgeOn({ type, status, context }: Stage): boolean {
  return (
    type === 'manualJudgment' &&
    status === 'SUCCEEDED' &&
    isTrue(context.propagateAuthenticationContext) &&
    String(context.judgmentStatus).toLowerCase() === 'continue' &&
    typeof context.lastModifiedBy === 'string'
  )
}

/** What a stage waits for; a synthetic stage that waits for nothing comes after what its parent waits for. */
function before(execution: Execution, stage: Stage, graph: StageGraph): Stage[] {
  const direct = graph.upstreamOf(stage).map((id) => execution.stages.get(id)!)
  const parent = stage.parentStageId && execution.stages.get(stage.parentStageId)
  return direct.length === 0 && parent ? before(execution, parent, graph) : direct
}
