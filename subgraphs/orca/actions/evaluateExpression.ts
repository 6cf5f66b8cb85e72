import { isObject } from '#platform/definition/json.ts'
import { isSoundObject, triggerLimits } from '#platform/definition/limits.ts'
import { ProblemList } from '#platform/definition/problems.ts'
import { badInput, notFound } from '#platform/errors/errors.ts'
import { ExpressionError } from '#platform/expressions/errors.ts'
import {
  type EvaluatedText,
  evaluateExpression as evaluateBare,
  evaluateParts,
  explained,
  toPlain,
  whyMissing,
} from '#platform/expressions/evaluate.ts'
import { type Scope, Wanted } from '#platform/expressions/scope.ts'
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
  readonly hint?: string | undefined
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
  const scopeWith = (answers: Answers) => scopeOf(place, { ...circumstances, answers }, ports.expressions)
  const answers = await gather(
    (known) => wantedBy(() => evaluate(expression, scopeWith(known))),
    (wanted, signal) => ports.answer(wanted, caller, signal),
  )
  const scope = scopeWith(answers)
  const again = (within: Scope) => evaluate(expression, within)
  try {
    const { value, isMissing } = again(scope)
    return { value, hint: isMissing ? whyMissing(scope, again)?.message : undefined }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const { message, code, position } = explained(error, scope, again)
    return { value: null, error: message, code, position }
  }
}

function evaluate(expression: string, scope: Scope): EvaluatedText {
  if (expression.includes('${')) {
    const { value, isMissing } = evaluateParts(expression, scope)
    return { value: toPlain(value), isMissing }
  }
  const value = toPlain(evaluateBare(expression, scope))
  return { value, isMissing: value === null }
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
  if (stageId && !stage) throw notFound('stage', stageId, ` in execution ${executionId}`)
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
