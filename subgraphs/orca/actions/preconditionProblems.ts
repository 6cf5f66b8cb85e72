import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { JsonObject } from '../domain/execution.ts'
import { type ExpressionProblem, enough } from './expressionProblems.ts'
import { namesOf, unknownStage } from './knownNames.ts'

/** Stages that preconditions name and that the pipeline has not. */
export function preconditionProblems(definition: JsonObject): ExpressionProblem[] {
  const names = namesOf(definition)
  const found: ExpressionProblem[] = []
  for (const [stage, { preconditions }] of objectsOf(definition.stages).entries())
    for (const [index, { type, context }] of objectsOf(preconditions).entries()) {
      if (found.length >= enough) return found
      const named = type === 'stageStatus' && isObject(context) ? context.stageName : undefined
      const message = typeof named === 'string' ? unknownStage(named, names) : undefined
      const path = `stages[${stage}].preconditions[${index}].context.stageName`
      if (message) found.push({ path, message })
    }
  return found
}
