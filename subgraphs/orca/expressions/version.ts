import type { Execution, JsonObject, SpelEvaluator } from '../domain/execution.ts'
import type { ExpressionSettings } from './scope.ts'

/** What a definition says; anything unknown is as if it said nothing. */
export const spelEvaluatorIn = ({ spelEvaluator }: JsonObject): SpelEvaluator =>
  String(spelEvaluator).toLowerCase() === 'v4' ? 'v4' : 'v3'

/** How the expressions of an execution are evaluated. */
export const spelEvaluatorOf = (
  { origin }: Pick<Execution, 'origin'>,
  { versionOverride }: ExpressionSettings,
): SpelEvaluator => versionOverride ?? origin.spelEvaluator ?? 'v3'
