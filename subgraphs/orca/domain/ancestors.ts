import type { Execution, Stage } from './execution.ts'
import { StageGraph } from './graph.ts'

/**
 * A stage and all whose outputs it sees, nearest first, as Spinnaker looks keys up: itself, what it waits for (in its order) with
 * the stages put around those, then what each of them sees. A synthetic stage that waits for nothing comes after its parent's
 * before stages, when it stands after the parent, and then after the parent.
 */
export function withAncestors(execution: Execution, stage: Stage): Stage[] {
  const graph = new StageGraph(execution.stages.values())
  const found = new Map([[stage.id, stage]])
  const stageOf = (id: string) => execution.stages.get(id)!
  const add = (stages: readonly Stage[]) => {
    for (const each of stages) if (!found.has(each.id)) found.set(each.id, each)
  }
  const visited = new Set<string>()
  const visit = (at: Stage) => {
    if (visited.has(at.id)) return
    visited.add(at.id)
    const upstream = graph.upstreamOf(at).map(stageOf)
    if (upstream.length > 0) {
      add(upstream)
      add(upstream.flatMap(({ id }) => graph.childrenOf(id).map(stageOf)))
      for (const each of upstream) visit(each)
      return
    }
    if (at.parentStageId === undefined) return
    const siblings = graph.childrenOf(at.parentStageId).map(stageOf)
    if (at.syntheticStageOwner === 'STAGE_AFTER')
      add(siblings.filter((sibling) => sibling.syntheticStageOwner === 'STAGE_BEFORE'))
    add([stageOf(at.parentStageId)])
    visit(stageOf(at.parentStageId))
  }
  visit(stage)
  return [...found.values()]
}
