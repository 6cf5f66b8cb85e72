import { isObject } from '#platform/definition/json.ts'
import { isSoundObject, triggerLimits } from '#platform/definition/limits.ts'
import { ProblemList } from '#platform/definition/problems.ts'
import { badInput, notFound } from '#platform/errors/errors.ts'
import { ExpressionError } from '#platform/expressions/errors.ts'
import { evaluateExpression as evaluateBare, evaluateText, toPlain } from '#platform/expressions/evaluate.ts'
import { Wanted } from '#platform/expressions/scope.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { JsonObject } from '../domain/execution.ts'
import { gather } from '../expressions/gather.ts'
import type { Place } from '../expressions/root.ts'
import { scopeOf } from '../expressions/scope.ts'
import type { Answers } from '../expressions/trigger.ts'
import type { ActionPorts } from './ports.ts'
import { checkKeys } from './texts.ts'

export interface EvaluationRequest {
  readonly expression: string
  readonly executionId?: string | null
  readonly stageId?: string | null
  readonly context?: unknown
}

export interface ExpressionResult {
  readonly value: unknown
  readonly error?: string
  readonly code?: string
  readonly position?: number | undefined
}

type Ports = Pick<ActionPorts, 'keeper' | 'expressions' | 'answer' | 'clock' | 'newId'>

/** Characters of a text with expressions, each of which has a limit of its own. */
const longestText = 1_000_000

/** Evaluates a text where somebody wants to know its value. */
export async function evaluateExpression(
  request: EvaluationRequest,
  caller: Caller,
  ports: Ports,
): Promise<ExpressionResult> {
  const { expression } = request
  if (expression.length > longestText)
    throw badInput([{ path: 'expression', message: `must not be longer than ${longestText} characters` }])
  const place = await placeOf(request, ports)
  const circumstances = { now: ports.clock.now(), seed: ports.newId() }
  const evaluate = (answers: Answers) => {
    const scope = scopeOf(place, { ...circumstances, answers }, ports.expressions)
    return toPlain(
      expression.includes('${') ? evaluateText(expression, scope) : evaluateBare(expression, scope),
    )
  }
  const answers = await gather(
    (known) => wantedBy(() => evaluate(known)),
    (wanted, signal) => ports.answer(wanted, caller, signal),
  )
  try {
    return { value: evaluate(answers) }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return { value: null, error: error.message, code: error.code, position: error.position }
  }
}

function wantedBy(evaluate: () => unknown): readonly Wanted[] {
  try {
    evaluate()
  } catch (error) {
    if (error instanceof Wanted) return [error]
    if (!(error instanceof ExpressionError)) throw error
  }
  return []
}

async function placeOf({ executionId, stageId, context }: EvaluationRequest, ports: Ports): Promise<Place> {
  checkKeys({ executionId, stageId })
  const bindings = contextOf(context)
  if (!executionId) {
    if (stageId) throw badInput([{ path: 'executionId', message: 'is required with a stageId' }])
    return tried(bindings)
  }
  const execution = await ports.keeper.find(executionId)
  if (!execution) throw notFound('execution', executionId)
  const stage = stageId ? execution.stages.get(stageId) : undefined
  if (stageId && !stage) throw notFound('stage', `${stageId} in execution ${executionId}`)
  return { execution, bindings, ...(stage && { stage }) }
}

/** Without an execution a trigger that is given counts as one. */
const tried = (bindings: JsonObject): Place => ({
  bindings,
  ...(isObject(bindings.trigger) && { trigger: bindings.trigger }),
})

function contextOf(context: unknown): JsonObject {
  if (context === undefined || context === null) return {}
  const problems = new ProblemList()
  if (isSoundObject(context, triggerLimits, problems.report)) return context
  throw badInput(
    problems.all().map(({ path, message }) => ({ path: path ? `context.${path}` : 'context', message })),
  )
}
