import { isObject } from '#platform/definition/json.ts'
import type { JsonObject } from './execution.ts'

/**
 * When a stage that may be skipped runs, by its `stageEnabled` (an expression without ${}): always for a blank or
 * literally true one, never for a literally false one, else it depends on the expression's value.
 */
export function stageCondition({ stageEnabled }: JsonObject): 'always' | 'never' | 'expression' {
  const text = isObject(stageEnabled) ? stageEnabled.expression : undefined
  const literal = String(text ?? '')
    .trim()
    .toLowerCase()
  if (literal === '' || literal === 'true') return 'always'
  return literal === 'false' ? 'never' : 'expression'
}
