import type { Wanted } from '#platform/expressions/scope.ts'
import type { Execution, Stage } from '../domain/execution.ts'
import { becauseOf, conditionOf } from '../domain/optional.ts'
import { conditionHolds } from '../expressions/condition.ts'
import { evaluateStage, type StageEvaluation, withEvaluation } from '../expressions/evaluateStage.ts'
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

/** Evaluates what is still open of a stage's source, but for the keys that its type evaluates itself; undefined when that is nothing. */
export function evaluationOf(
  execution: Execution,
  stage: Stage,
  env: HandlerEnv,
  circumstances: Circumstances,
): StageEvaluation | undefined {
  if (!stage.source) return undefined
  const version = spelEvaluatorOf(execution, env.expressions)
  const ownKeys = env.stages.of(stage)?.ownExpressions?.(stage.context, version) ?? []
  return evaluateStage(execution, stage, ownKeys, circumstances, env.expressions)
}

/** What the start of a stage does to it. Changes nothing. */
export function prepare(execution: Execution, stage: Stage, env: HandlerEnv, learnt: Learnt): Prepared {
  const circumstances = circumstancesOf(stage, learnt)
  const evaluation = evaluationOf(execution, stage, env, circumstances)
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
  const circumstances = circumstancesOf(stage, { now, answers: noAnswers })
  const evaluation = evaluationOf(execution, stage, env, circumstances)
  if (!evaluation || evaluation.wanted.length > 0) return stage
  return { ...stage, ...withEvaluation(stage, evaluation, now) }
}
