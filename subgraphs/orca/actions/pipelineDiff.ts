import { changesBetween, type DefinitionChange } from '#platform/definition/diff.ts'
import { isObject } from '#platform/definition/json.ts'
import type { Problem } from '#platform/definition/problems.ts'
import { badInput, notFound } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { JsonObject } from '../domain/execution.ts'
import { type StageDiff, stageDiffs } from '../planning/diff.ts'
import { type PlanPorts, planPipeline } from './planPipeline.ts'

/** A definition as it is, or a saved one. */
export interface DefinitionChoice {
  readonly definition?: unknown
  readonly id?: string | null
  readonly version?: number | null
}

export interface PipelineDiff {
  readonly definition: readonly DefinitionChange[]
  readonly stages: readonly StageDiff[]
  readonly problemsBefore: readonly Problem[]
  readonly problemsAfter: readonly Problem[]
}

/** What would be done differently: the plans of two definitions, side by side. */
export async function pipelineDiff(
  request: {
    readonly before: DefinitionChoice
    readonly after: DefinitionChoice
    readonly trigger?: unknown
  },
  caller: Caller,
  ports: PlanPorts,
): Promise<PipelineDiff> {
  const before = await chosen(request.before, 'before', caller, ports)
  const after = await chosen(request.after, 'after', caller, ports)
  const plan = (definition: JsonObject) =>
    planPipeline(
      { application: String(definition.application ?? ''), definition, trigger: request.trigger },
      caller,
      ports,
    )
  const [planBefore, planAfter] = await Promise.all([plan(before), plan(after)])
  return {
    definition: changesBetween(before, after),
    stages: stageDiffs(planBefore, planAfter),
    problemsBefore: planBefore.problems,
    problemsAfter: planAfter.problems,
  }
}

async function chosen(
  { definition, id, version }: DefinitionChoice,
  path: string,
  caller: Caller,
  ports: PlanPorts,
): Promise<JsonObject> {
  if (isObject(definition)) return definition
  if (!id)
    throw badInput([{ path, message: 'must have a definition (a JSON object), or the id of a pipeline' }])
  const found =
    version == null
      ? (await ports.findPipeline({ id }, caller))?.definition
      : await ports.findVersion(id, version, caller)
  if (!found) throw notFound('pipeline', id)
  return found
}
