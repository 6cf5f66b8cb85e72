import type { Answer, Scope, Wanted, WantedRequest } from '#platform/expressions/scope.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Execution, Stage } from '../domain/execution.ts'
import { becauseOf, conditionOf, type StageCondition } from '../domain/optional.ts'
import { holdsExpression } from '../domain/source.ts'
import { toNumber } from '../domain/values.ts'
import { type Condition, conditionHolds } from '../expressions/condition.ts'
import { withEvaluation } from '../expressions/evaluateStage.ts'
import { gather } from '../expressions/gather.ts'
import { scopeOf } from '../expressions/scope.ts'
import type { Answers } from '../expressions/trigger.ts'
import type { HandlerEnv } from '../handlers/handler.ts'
import { circumstancesOf, evaluationOf } from '../handlers/prepare.ts'
import { callerOf } from '../stages/caller.ts'
import type { PlannedStage } from './plan.ts'

export interface EvaluationPorts extends HandlerEnv {
  /** Finds what expressions want from outside. */
  readonly answer: (request: WantedRequest, caller: Caller, signal: AbortSignal) => Promise<Answer>
  readonly now: number
}

/** A stage as it would be when it starts. */
export interface EvaluatedForPlan
  extends Pick<PlannedStage, 'runs' | 'runsBecause' | 'unknowns' | 'problems'> {
  readonly stage: Stage
}

/** Evaluates the expressions of a stage, as far as they can be before the stages before it have run. */
export async function evaluateForPlan(
  execution: Execution,
  stage: Stage,
  ports: EvaluationPorts,
): Promise<EvaluatedForPlan> {
  const caller = callerOf({ execution, stage, parameters: undefined })
  const answers = await gather(
    (known) => attempt(execution, stage, known, ports).wanted,
    (request, signal) => ports.answer(request, caller, signal),
  )
  return attempt(execution, stage, answers, ports)
}

/** A condition with ${…} that stands as it was written, though nothing in it has failed, waits for what is not known. */
function answerTo({ expression, written, owner: { source } }: StageCondition, scope: Scope): Condition {
  const stands = source?.raw.stageEnabled !== undefined && !source.open.stageEnabled
  if (!stands || written !== expression || !holdsExpression(expression))
    return conditionHolds(expression, scope)
  return { holds: false, isUnknown: true, reason: `${expression} waits for what is not known yet` }
}

function attempt(
  execution: Execution,
  stage: Stage,
  answers: Answers,
  env: EvaluationPorts,
): EvaluatedForPlan & { readonly wanted: readonly Wanted[] } {
  const circumstances = circumstancesOf(stage, { answers, now: env.now })
  const evaluation = evaluationOf(execution, stage, env, circumstances)
  const evaluated = evaluation ? { ...stage, ...withEvaluation(stage, evaluation, env.now) } : stage
  const condition = conditionOf(execution, evaluated)
  const scope = condition && scopeOf({ execution, stage: condition.owner }, circumstances, env.expressions)
  const answer = scope ? answerTo(condition, scope) : { holds: true as const }
  const expiry = toNumber(evaluated.context.startTimeExpiry)
  const isExpired = expiry !== undefined && expiry < env.now
  const failures = evaluation ? [...evaluation.failures.values()].flat() : []
  return {
    stage: evaluated,
    wanted: [...(evaluation?.wanted ?? []), ...('wanted' in answer ? [answer.wanted] : [])],
    runs: isExpired ? 'NO' : 'wanted' in answer || answer.holds ? 'YES' : answer.isUnknown ? 'UNKNOWN' : 'NO',
    runsBecause: isExpired
      ? 'startTimeExpiry has passed'
      : 'reason' in answer
        ? becauseOf(condition!, answer.reason)
        : undefined,
    unknowns: (evaluation?.unknowns ?? []).map(({ path, text, reason }) => ({
      path,
      expression: text,
      reason,
    })),
    problems: failures.map(({ path, description }) => ({ path, message: description })),
  }
}
