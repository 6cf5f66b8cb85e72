import { objectsOf } from '#platform/definition/json.ts'
import type { Execution, JsonObject, Stage } from '../domain/execution.ts'
import { isTrue } from '../domain/values.ts'
import { readOnly } from '../planning/readOnly.ts'
import { rehearseTask } from '../planning/rehearse.ts'
import { askerOf } from './clouddriver/ask.ts'
import type { AnyStageDefinition, TaskDefinition, TaskWork } from './define.ts'
import { parseParameters } from './parameters.ts'
import type { Effect, PlanPort, RehearsalWork } from './rehearsal.ts'

/** As in Spinnaker, these run in a dry run too: they touch nothing outside, and what they bring decides how it goes on. */
const runForReal: ReadonlySet<string> = new Set([
  'manualJudgment',
  'pipeline',
  'runMultiplePipelines',
  'evaluateVariables',
])

/** An execution was started to see what it would do: `trigger.dryRun`, which children inherit. */
export const isDryRun = ({ trigger }: Execution): boolean => isTrue(trigger.dryRun)

/** The definition with which a stage of a dry run runs: one task in place of all, which finds out what they would do. */
export function asDryRun(definition: AnyStageDefinition, stage: Stage): AnyStageDefinition {
  if (runForReal.has(definition.type) || checksExpressionsOnly(stage)) return definition
  const { cancel: _, ...rest } = definition
  return { ...rest, tasks: (view) => (definition.tasks(view).length > 0 ? [rehearsal(definition)] : []) }
}

function checksExpressionsOnly({ type, context }: Stage): boolean {
  if (type !== 'checkPreconditions') return false
  if (context.preconditionType !== undefined) return context.preconditionType === 'expression'
  return objectsOf(context.preconditions).every((precondition) => precondition.type === 'expression')
}

/** Rehearses the tasks of a stage one after the other, each with what those before it would bring. */
const rehearsal = (definition: AnyStageDefinition): TaskDefinition<unknown> => ({
  name: 'dryRun',
  execute: async (work) => {
    const effects: Effect[] = []
    let context: JsonObject = {}
    let outputs: JsonObject = {}
    let problems: readonly string[] = []
    for (const task of definition.tasks(work)) {
      const rehearsed = await rehearseTask(task, withKnown(work, definition, context, outputs))
      context = { ...context, ...rehearsed.context }
      outputs = { ...outputs, ...rehearsed.outputs }
      effects.push(...(rehearsed.effects ?? []))
      problems = rehearsed.problems ?? []
      if (problems.length > 0) break
    }
    return { status: 'SUCCEEDED', context: { ...context, dryRun: { effects, problems } }, outputs }
  },
})

function withKnown(
  work: TaskWork<unknown>,
  definition: AnyStageDefinition,
  context: JsonObject,
  outputs: JsonObject,
): RehearsalWork<unknown> {
  const stage: Stage = {
    ...work.stage,
    context: { ...work.stage.context, ...context },
    outputs: { ...work.stage.outputs, ...outputs },
  }
  const stages = new Map(work.execution.stages).set(stage.id, stage)
  return {
    ...work,
    ...readOnly(work),
    execution: { ...work.execution, stages },
    stage,
    parameters: parseParameters(definition.parameters, stage.context),
    plans: plansOf(work),
  }
}

const plansOf = (work: TaskWork<unknown>): PlanPort => ({
  operations: (request) =>
    work.clouddriver.operations.effects(
      { ...request, application: work.execution.application },
      askerOf(work),
    ),
  child: async () => {
    throw new Error('A dry run starts its children, as dry runs.')
  },
})
