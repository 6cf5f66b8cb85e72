import { checkDefinition } from '#platform/definition/definitionProblems.ts'
import { badInput, conflict, type InputProblem, notFound } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import { concurrencyOf, objectsOf } from '../domain/create.ts'
import type { ExecutionRecord, JsonObject, Origin } from '../domain/execution.ts'
import { checkParameters } from '../domain/parameters.ts'
import { isTrue, toNumber } from '../domain/values.ts'
import { evaluateAtStart, keptOf } from '../expressions/atStart.ts'
import { gather } from '../expressions/gather.ts'
import type { Answers } from '../expressions/trigger.ts'
import { spelEvaluatorIn } from '../expressions/version.ts'
import { accept } from './accept.ts'
import { resolveAtStart } from './artifacts.ts'
import { definitionProblems } from './definitionProblems.ts'
import type { ActionPorts, PipelineKey, SavedPipeline } from './ports.ts'
import { checkKeys } from './texts.ts'
import { checkTrigger } from './trigger.ts'

export interface StartRequest {
  readonly id?: string | null
  readonly application?: string | null
  readonly name?: string | null
  readonly trigger?: unknown
  readonly requestId?: string | null
  /** The stage that waits for the execution, when a pipeline starts another. */
  readonly parent?: Origin['parent']
}

/** Starts a saved pipeline: everything that can be known to be wrong is said before anything is stored. */
export async function startPipeline(
  request: StartRequest,
  caller: Caller,
  ports: ActionPorts,
): Promise<ExecutionRecord> {
  const { id, application, name, requestId } = request
  checkKeys({ id, application, name, requestId })
  const trigger = checkTrigger(request.trigger)
  const pipeline = await find(request, caller, ports)
  const { definition } = pipeline
  if (isTrue(definition.disabled))
    throw conflict(`Pipeline ${pipeline.name} of ${pipeline.application} is disabled.`)
  const { parameters, problems } = checkParameters(definition.parameterConfig, trigger.parameters)
  const bound = await resolveAtStart(pipeline, trigger, ports)
  refuse([...problems, ...definitionErrors(definition, ports), ...bound.problems])
  const user = userOf(trigger, caller)
  const completed: JsonObject = { ...bound.trigger, type: trigger.type ?? 'manual', user, parameters }
  const correlationId = typeof trigger.correlationId === 'string' ? trigger.correlationId : undefined
  checkKeys({ 'trigger.user': user, 'trigger.correlationId': correlationId })
  const evaluated = await evaluateAccepted(pipeline, completed, { ...caller, user }, ports)
  const start = {
    ...evaluated,
    application: pipeline.application,
    origin: {
      ...originOf({ ...pipeline, name: evaluated.name }, ports.clock.now(), user),
      ...(request.parent && { parent: request.parent }),
    },
  }
  return accept(start, { ...(requestId && { requestId }), ...(correlationId && { correlationId }) }, ports)
}

/** The expressions that are evaluated before there is an execution, with what they want from outside. */
async function evaluateAccepted(
  { id, name, definition }: SavedPipeline,
  trigger: JsonObject,
  caller: Caller,
  { clock, newId, stages, expressions, answer }: ActionPorts,
) {
  const accepted = {
    name,
    trigger,
    definition: keptOf(definition),
    stages: stages.configured(objectsOf(definition.stages)),
  }
  const version = expressions.versionOverride ?? spelEvaluatorIn(definition)
  const circumstances = { now: clock.now(), seed: `${id}/${newId()}` }
  const evaluate = (answers: Answers) =>
    evaluateAtStart(accepted, definition, version, { ...circumstances, answers }, expressions)
  const answers = await gather(
    (known) => evaluate(known).wanted,
    (request) => answer(request, caller),
  )
  return evaluate(answers)
}

async function find(
  { id, application, name }: StartRequest,
  caller: Caller,
  ports: ActionPorts,
): Promise<SavedPipeline> {
  if (!id && !(application && name))
    throw badInput([{ path: 'id', message: 'is required, or application and name instead' }])
  const key: PipelineKey = id ? { id } : { application: application!, name: name! }
  const pipeline = await ports.findPipeline(key, caller)
  if (!pipeline) throw notFound('pipeline', id ?? `${name} of application ${application}`)
  return pipeline
}

/** Who may do everything may also say on whose behalf; others start for themselves. */
function userOf({ user }: JsonObject, caller: Caller): string {
  return caller.admin && typeof user === 'string' && user !== '' ? user : caller.user
}

function definitionErrors(definition: JsonObject, ports: ActionPorts): InputProblem[] {
  const { problems, isSound } = checkDefinition(definition)
  if (!isSound || problems.length > 0) return [...problems]
  return definitionProblems(definition, ports.stages).filter(({ blocksStart }) => blocksStart)
}

function refuse(problems: readonly InputProblem[]): void {
  if (problems.length > 0) throw badInput(problems.map(({ path, message }) => ({ path, message })))
}

function originOf({ id, name, definition }: SavedPipeline, buildTime: number, user: string): Origin {
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
