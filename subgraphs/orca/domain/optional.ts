import { isObject } from '#platform/definition/json.ts'
import type { Execution, Stage } from './execution.ts'

/** A condition, written without ${}, and the stage whose it is. */
export interface StageCondition {
  readonly expression: string
  readonly owner: Stage
}

/**
 * What decides whether a stage runs, its `stageEnabled`; a synthetic stage without one has that of the stage it belongs to.
 * Undefined when it always runs.
 */
export function conditionOf(execution: Execution, stage: Stage): StageCondition | undefined {
  if (execution.origin.type !== 'PIPELINE') return undefined
  const { stageEnabled } = stage.context
  if (isObject(stageEnabled) && String(stageEnabled.type).toLowerCase() === 'expression') {
    const expression = String(stageEnabled.expression ?? '')
    return expression.trim() === '' ? undefined : { expression, owner: stage }
  }
  const parent = stage.parentStageId && execution.stages.get(stage.parentStageId)
  return parent ? conditionOf(execution, parent) : undefined
}
