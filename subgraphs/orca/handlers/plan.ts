import type { Execution, JsonObject, Stage, SyntheticStageOwner, Task } from '../domain/execution.ts'
import { inheritedSource } from '../domain/source.ts'
import type { Transition } from '../domain/transition.ts'
import { type AnyStageDefinition, type StageView, type SyntheticStage, sideMark } from '../stages/define.ts'
import { asDryRun, isDryRun } from '../stages/dryRun.ts'
import { StageFailure } from '../stages/failures.ts'
import { parseParameters } from '../stages/parameters.ts'
import type { StageTable } from '../stages/table.ts'

/** The definition of a stage's type; a StageFailure when it is not installed. */
export function definitionOf(stage: Stage, stages: StageTable): AnyStageDefinition {
  const definition = stages.of(stage)
  if (definition) return definition
  throw new StageFailure({
    code: 'STAGE_TYPE_NOT_INSTALLED',
    message: `Stage ${stage.refId} (${stage.name}) is of type '${stage.type}', which is not installed here.`,
    details: { type: stage.type },
  })
}

/** The definition with which a stage of an execution runs; a StageFailure when its type is not installed. */
export function runningAs(execution: Execution, stage: Stage, stages: StageTable): AnyStageDefinition {
  const definition = definitionOf(stage, stages)
  return isDryRun(execution) ? asDryRun(definition, stage) : definition
}

/** A stage as its own code sees it; a StageFailure when its parameters cannot be used. */
export function viewOf(
  execution: Execution,
  stage: Stage,
  definition: AnyStageDefinition,
): StageView<unknown> {
  return { execution, stage, parameters: parseParameters(definition.parameters, stage.context) }
}

/** The steps of a stage, none of them begun. */
export function planTasks(view: StageView<unknown>, definition: AnyStageDefinition): Task[] {
  return definition.tasks(view).map(({ name, loop }, index) => ({
    id: String(index + 1),
    name,
    status: 'NOT_STARTED',
    attempt: 1,
    ...(loop === 'start' && { loopStart: true }),
    ...(loop === 'end' && { loopEnd: true }),
  }))
}

/**
 * Puts synthetic stages to a parent and answers their ids. Those that require none of the others come first, or wait for the
 * stage `after`.
 */
export function addSynthetic(
  parent: Stage,
  owner: SyntheticStageOwner,
  planned: readonly SyntheticStage[],
  t: Transition,
  after?: string,
): string[] {
  const prefix = `${parent.refId}${sideMark[owner]}`
  const taken = t
    .children(parent)
    .filter((child) => child.syntheticStageOwner === owner)
    .map(({ refId }) => Number(refId.slice(prefix.length)))
  const refIdOf = (index: number) => `${prefix}${Math.max(0, ...taken) + index + 1}`
  return planned.map((synthetic, index) => {
    const required = (synthetic.requires ?? []).map(refIdOf)
    const { restrictExecutionDuringTimeWindow: _, restrictedExecutionWindow: __, ...own } = synthetic.context
    const context = { ...inherited(parent.context), ...own }
    const source = inheritedSource(context, parent)
    const stage: Stage = {
      id: t.newStageId(),
      refId: refIdOf(index),
      type: synthetic.type,
      name: synthetic.name,
      requisiteStageRefIds: required.length === 0 && after !== undefined ? [after] : required,
      parentStageId: parent.id,
      syntheticStageOwner: owner,
      status: 'NOT_STARTED',
      tasks: [],
      restarts: 0,
      context,
      outputs: {},
      ...(source && { source }),
    }
    t.addStage(stage)
    return stage.id
  })
}

/** Where a failed stage goes is decided alike for the stages put around it. */
export function inherited(context: JsonObject): JsonObject {
  const { failPipeline, continuePipeline, completeOtherBranchesThenFail } = context
  return Object.fromEntries(
    Object.entries({ failPipeline, continuePipeline, completeOtherBranchesThenFail }).filter(
      ([, value]) => value !== undefined,
    ),
  )
}

/** Starts those of the synthetic stages that wait for no other. */
export function startInitial(stageIds: readonly string[], t: Transition): void {
  for (const stageId of stageIds)
    if (t.stage(stageId).requisiteStageRefIds.length === 0) t.push({ kind: 'startStage', stageId })
}
