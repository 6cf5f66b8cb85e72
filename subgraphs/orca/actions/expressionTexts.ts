import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { JsonObject } from '../domain/execution.ts'
import { isTrue } from '../domain/values.ts'

/** Characters of expressions that are looked at in one definition. */
export const readable = 2_000_000

/** A text of a definition that holds expressions, with its path from the definition's root. */
export interface ExpressionText {
  readonly text: string
  readonly path: string
  /** How many characters stand in `text` before what the definition says: the `${` of a condition without signs. */
  readonly added: number
}

/** The texts with expressions of a definition; in a huge one only some. */
export function expressionTexts(definition: JsonObject): ExpressionText[] {
  const found: ExpressionText[] = []
  let left = readable
  const add = (text: string, path: string, added = 0) => {
    left -= text.length
    if (left >= 0) found.push({ text, path, added })
  }
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'string') {
      if (value.includes('${')) add(value, path)
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
    for (const { text, at } of conditionsOf(stage)) add(`\${${text}}`, `${path}.${at}`, 2)
  }
  return found
}

/** Conditions that are written without the signs around them. */
function conditionsOf({ stageEnabled, preconditions }: JsonObject): { text: string; at: string }[] {
  const conditions = [
    { at: 'stageEnabled.expression', value: isObject(stageEnabled) ? stageEnabled.expression : undefined },
    ...objectsOf(preconditions).map(({ type, context }, index) => ({
      at: `preconditions[${index}].context.expression`,
      value: type === 'expression' && isObject(context) ? context.expression : undefined,
    })),
  ]
  return conditions.flatMap(({ at, value }) =>
    typeof value !== 'string' || value.trim() === '' || value.includes('${') ? [] : [{ text: value, at }],
  )
}

/** What a deployment leaves as it is may look like anything. */
function withoutSkipped(stage: JsonObject): JsonObject {
  if (!isTrue(stage.skipExpressionEvaluation)) return stage
  const { manifests: _, ...rest } = stage
  return rest
}
