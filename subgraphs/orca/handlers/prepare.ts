import type { Wanted } from '#platform/expressions/scope.ts'
import type { Execution, Stage } from '../domain/execution.ts'
import { becauseOf, conditionOf } from '../domain/optional.ts'
import { conditionHolds } from '../expressions/condition.ts'
import { evaluateStage, withEvaluation } from '../expressions/evaluateStage.ts'
import { type Circumstances, noAnswers, scopeOf } from '../expressions/scope.ts'
import type { Answers } from '../expressions/trigger.ts'
import { spelEvaluatorOf } from '../expressions/version.ts'
import type { HandlerEnv } from './handler.ts'

/** What was learnt from outside for the start of a stage, and the time for which it was. */
export interface Learnt {
  readonly answers: Answers
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A stage with its expressions evaluated, or why it does not run; or what must be known before that can be told. */
export type Prepared =
  | { readonly stage: Stage; readonly skipReason?: string }
  | { readonly wanted: readonly Wanted[] }

/** The same stage, evaluated again, has the same random numbers. */
export const circumstancesOf = (stage: Stage, { now, answers }: Learnt): Circumstances => ({
  now,
  answers,
  seed: `${stage.id}/${stage.restarts}`,
})

/** Keys that the stage's type evaluates itself. */
export function ownKeysOf(execution: Execution, stage: Stage, env: HandlerEnv): readonly string[] {
  const version = spelEvaluatorOf(execution, env.expressions)
  return env.stages.of(stage)?.ownExpressions?.(stage.context, version) ?? []
}

/** What the start of a stage does to it. Changes nothing. */
export function prepare(execution: Execution, stage: Stage, env: HandlerEnv, learnt: Learnt): Prepared {
  const circumstances = circumstancesOf(stage, learnt)
  const own = stage.source ? ownKeysOf(execution, stage, env) : []
  const evaluation = evaluateStage(execution, stage, own, circumstances, env.expressions)
  if (evaluation && evaluation.wanted.length > 0) return { wanted: evaluation.wanted }
  const evaluated = evaluation ? { ...stage, ...withEvaluation(stage, evaluation, learnt.now) } : stage
  const condition = conditionOf(execution, evaluated)
  if (!condition) return { stage: evaluated }
  const scope = scopeOf({ execution, stage: condition.owner }, circumstances, env.expressions)
  const answer = conditionHolds(condition.expression, scope)
  if ('wanted' in answer) return { wanted: [answer.wanted] }
  return { stage: evaluated, ...(!answer.holds && { skipReason: becauseOf(condition, answer.reason) }) }
}

/** Evaluates again what has failed of a stage; the stage as it is when nothing of it has a value now. */
export function retried(execution: Execution, stage: Stage, env: HandlerEnv, now: number): Stage {
  if (!stage.source || Object.keys(stage.source.open).length === 0) return stage
  const own = ownKeysOf(execution, stage, env)
  const circumstances = circumstancesOf(stage, { now, answers: noAnswers })
  const evaluation = evaluateStage(execution, stage, own, circumstances, env.expressions)
  if (!evaluation || evaluation.wanted.length > 0) return stage
  return { ...stage, ...withEvaluation(stage, evaluation, now) }
}
