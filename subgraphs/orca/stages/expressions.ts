import type { DeepEvaluation } from '#platform/expressions/evaluate.ts'
import type { JsonObject } from '../domain/execution.ts'
import type { ExpressionFailure } from '../expressions/summary.ts'

/** How a task evaluates expressions, as they would be evaluated in its stage. What they want from outside is fetched. */
export interface StageExpressions {
  /** Whether a key of the context still stands as the pipeline's author wrote it, to be evaluated. */
  isOpen(key: string): boolean
  /** Evaluates all texts in a value. What fails stays as it is. The names in `bindings` win over all others. */
  evaluate(value: unknown, bindings?: JsonObject): Promise<EvaluatedValue>
  /**
   * Whether an expression, written without ${}, is true; and why not. `value` is what it is instead, if it has a value. In a plan it may
   * depend on what is not known.
   */
  condition(
    expression: string,
  ): Promise<{ holds: boolean; value?: string; reason?: string; isUnknown?: boolean }>
}

export interface EvaluatedValue {
  readonly value: unknown
  readonly failures: readonly ExpressionFailure[]
  /** In a plan: texts that depend on what is not known yet. */
  readonly unknowns: DeepEvaluation['unknowns']
}
