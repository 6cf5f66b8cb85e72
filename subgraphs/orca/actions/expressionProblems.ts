import { isObject } from '#platform/definition/json.ts'
import { syntaxProblem } from '#platform/expressions/evaluate.ts'
import { objectsOf } from '../domain/create.ts'
import type { JsonObject } from '../domain/execution.ts'
import { isTrue } from '../domain/values.ts'

export interface ExpressionProblem {
  readonly path: string
  readonly message: string
}

/** Who has so many to correct is helped enough. */
const enough = 50

/** Characters of expressions that are looked at in one definition. */
const readable = 2_000_000

/** What of a definition's expressions cannot even be read, with paths from the definition's root. */
export function expressionProblems(definition: JsonObject): ExpressionProblem[] {
  const found: ExpressionProblem[] = []
  let left = readable
  const check = (text: string, path: string) => {
    left -= text.length
    if (left < 0 || found.length >= enough) return
    const problem = syntaxProblem(text, readable)
    if (!problem) return
    const at = problem.position === undefined ? '' : ` at character ${problem.position + 1}`
    found.push({ path, message: `the expression cannot be read${at}: ${problem.message}` })
  }
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'string') {
      if (value.includes('${')) check(value, path)
    } else if (Array.isArray(value))
      for (const [index, each] of value.entries()) walk(each, `${path}[${index}]`)
    else if (isObject(value))
      for (const key of Object.keys(value)) walk(value[key], path === '' ? key : `${path}.${key}`)
  }
  const { stages, ...rest } = definition
  walk(rest, '')
  for (const [index, stage] of objectsOf(stages).entries()) {
    const path = `stages[${index}]`
    walk(withoutSkipped(stage), path)
    const { stageEnabled } = stage
    if (
      isObject(stageEnabled) &&
      typeof stageEnabled.expression === 'string' &&
      stageEnabled.expression.trim() !== ''
    )
      check(`\${${stageEnabled.expression}}`, `${path}.stageEnabled.expression`)
  }
  return found
}

/** What a deployment leaves as it is may look like anything. */
function withoutSkipped(stage: JsonObject): JsonObject {
  if (!isTrue(stage.skipExpressionEvaluation)) return stage
  const { manifests: _, ...rest } = stage
  return rest
}
