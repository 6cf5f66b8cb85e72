import { checkDefinition } from '#platform/definition/definitionProblems.ts'
import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { InputProblem } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { concurrencyOf, type NewExecution } from '../domain/create.ts'
import type { JsonObject, Origin } from '../domain/execution.ts'
import { checkParameters } from '../domain/parameters.ts'
import { toNumber } from '../domain/values.ts'
import { evaluateAtStart, keptOf } from '../expressions/atStart.ts'
import { gather } from '../expressions/gather.ts'
import type { Answers } from '../expressions/trigger.ts'
import { spelEvaluatorIn } from '../expressions/version.ts'
import { resolveAtStart } from './artifacts.ts'
import { definitionProblems } from './definitionProblems.ts'
import type { ActionPorts, SavedPipeline } from './ports.ts'

/** A pipeline ready to be accepted as an execution, if there are no problems. */
export interface PreparedStart {
  readonly start: NewExecution
  /** Why it must not be started, all of them together. */
  readonly problems: readonly InputProblem[]
  /** What will have no value, and keeps nothing from being started. */
  readonly doubts: readonly InputProblem[]
}

/** The execution that starts this one, and waits for it, or has ended. */
type StartedBy = Pick<Partial<Origin>, 'parent' | 'triggeredBy'>

/** Completes what a start needs: parameters, artifacts, expressions that are evaluated before there is an execution. Stores nothing. */
export async function prepareStart(
  pipeline: SavedPipeline,
  trigger: JsonObject,
  caller: Caller,
  ports: ActionPorts,
  { parent, triggeredBy, isPlan = false }: StartedBy & { readonly isPlan?: boolean } = {},
): Promise<PreparedStart> {
  const { definition } = pipeline
  const { parameters, problems } = checkParameters(definition.parameterConfig, trigger.parameters)
  const bound = await resolveAtStart(pipeline, trigger, ports)
  const all = [...problems, ...definitionErrors(definition, ports), ...bound.problems]
  const user = userOf(trigger, caller)
  const completed: JsonObject = { ...bound.trigger, type: trigger.type ?? 'manual', user, parameters }
  const { variableProblems, ...evaluated } = await evaluateAccepted(
    pipeline,
    completed,
    { ...caller, user },
    isPlan,
    ports,
  )
  const start = {
    ...evaluated,
    application: pipeline.application,
    origin: {
      ...originOf({ ...pipeline, name: evaluated.name }, ports.clock.now(), user),
      ...(parent && { parent }),
      ...(triggeredBy !== undefined && { triggeredBy }),
    },
  }
  const doubts = variableProblems.map(({ path, message }) => ({
    path: `${placeOfVariable(path, definition)}${path}`,
    message,
  }))
  return { start, problems: all, doubts }
}

/** Where the value of a template's variable stands: in the pipeline, in its template, or, where there is none, as it is used. */
function placeOfVariable(path: string, { initialConfig, source }: JsonObject): string {
  if (!source || !isObject(initialConfig)) return 'templateVariables.'
  const [name = ''] = path.split(/[.[]/, 1)
  const isGiven = isObject(initialConfig.variables) && Object.hasOwn(initialConfig.variables, name)
  return isGiven ? 'variables.' : 'template:variables.'
}

/** The expressions that are evaluated before there is an execution, with what they want from outside. */
async function evaluateAccepted(
  { id, name, definition }: SavedPipeline,
  trigger: JsonObject,
  caller: Caller,
  isPlan: boolean,
  { clock, newId, stages, expressions, answer }: ActionPorts,
) {
  const accepted = {
    name,
    trigger,
    definition: keptOf(definition),
    stages: stages.configured(objectsOf(definition.stages)),
  }
  const version = expressions.versionOverride ?? spelEvaluatorIn(definition)
  const circumstances = { now: clock.now(), seed: `${id}/${newId()}`, isPlan }
  const evaluate = (answers: Answers) =>
    evaluateAtStart(accepted, definition, version, { ...circumstances, answers }, expressions)
  const answers = await gather(
    (known) => evaluate(known).wanted,
    (request, signal) => answer(request, caller, signal),
  )
  return evaluate(answers)
}

/** Who may do everything may also say on whose behalf; others start for themselves. */
export function userOf({ user }: JsonObject, caller: Caller): string {
  return caller.admin && typeof user === 'string' && user !== '' ? user : caller.user
}

function definitionErrors(definition: JsonObject, ports: ActionPorts): InputProblem[] {
  const { problems, isSound } = checkDefinition(definition)
  if (!isSound || problems.length > 0) return [...problems]
  return definitionProblems(definition, ports.stages).filter(({ blocksStart }) => blocksStart)
}

export function originOf({ id, name, definition }: SavedPipeline, buildTime: number, user: string): Origin {
  const startTimeExpiry = toNumber(definition.startTimeExpiry)
  return {
    type: 'PIPELINE',
    name,
    pipelineConfigId: id,
    buildTime,
    user,
    spelEvaluator: spelEvaluatorIn(definition),
    ...concurrencyOf(definition),
    ...(startTimeExpiry !== undefined && { startTimeExpiry }),
  }
}
