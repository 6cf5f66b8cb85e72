import { isObject } from '#platform/definition/json.ts'
import type { Execution, Stage } from './execution.ts'

/** A condition, written without ${}, and the stage whose it is. */
export interface StageCondition {
  readonly expression: string
  /** As its author wrote it: with ${…} it is another text before it is evaluated. */
  readonly written: string
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
    if (expression.trim() === '') return undefined
    const raw = stage.source?.raw.stageEnabled
    const written = isObject(raw) && typeof raw.expression === 'string' ? raw.expression : expression
    return { expression, written, owner: stage }
  }
  const parent = stage.parentStageId && execution.stages.get(stage.parentStageId)
  return parent ? conditionOf(execution, parent) : undefined
}

/** Why a stage does not run by its condition, in words that its author knows. */
export const becauseOf = ({ expression, written }: StageCondition, reason: string): string =>
  `stageEnabled: ${written === expression ? '' : `${written}: `}${reason}`
