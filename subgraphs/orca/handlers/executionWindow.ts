import type { JsonObject, Stage } from '../domain/execution.ts'
import { executionWindowType } from '../domain/executionWindow.ts'
import type { Transition } from '../domain/transition.ts'
import { isTrue } from '../domain/values.ts'
import type { SyntheticStage } from '../stages/define.ts'
import { addSynthetic, inherited } from './plan.ts'

/**
 * Puts the stages before a stage, and answers their ids: first the one that waits for the execution window, if the stage has
 * one, then those that its type wants, which wait for it.
 */
export function addBefore(stage: Stage, planned: readonly SyntheticStage[], t: Transition): string[] {
  if (!isTrue(stage.context.restrictExecutionDuringTimeWindow))
    return addSynthetic(stage, 'STAGE_BEFORE', planned, t)
  const window = windowBefore(stage, t)
  t.addStage(window)
  return [window.id, ...addSynthetic(stage, 'STAGE_BEFORE', planned, t, window.refId)]
}

/** Of the stage's parameters it knows the window alone: what else they hold is not its business. */
const windowBefore = (stage: Stage, t: Transition): Stage => ({
  id: t.newStageId(),
  refId: `${stage.refId}<0`,
  type: executionWindowType,
  name: executionWindowType,
  requisiteStageRefIds: [],
  parentStageId: stage.id,
  syntheticStageOwner: 'STAGE_BEFORE',
  status: 'NOT_STARTED',
  tasks: [],
  restarts: 0,
  context: { ...inherited(stage.context), restrictedExecutionWindow: windowOf(stage.context) },
  outputs: {},
})

const windowOf = ({ restrictedExecutionWindow }: JsonObject) => restrictedExecutionWindow ?? {}
