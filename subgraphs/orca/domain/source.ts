import { isObject } from '#platform/definition/json.ts'
import type { JsonObject, Stage, StageSource } from './execution.ts'

/** Whether an expression stands anywhere in a value, in its keys too. */
export function holdsExpression(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('${')
  if (Array.isArray(value)) return value.some(holdsExpression)
  if (!isObject(value)) return false
  for (const key of Object.keys(value)) if (key.includes('${') || holdsExpression(value[key])) return true
  return false
}

/**
 * The author's text of a context as it was written: all keys with expressions, each still to be evaluated. Undefined when there
 * is none, which most stages are.
 */
export function sourceOf(
  context: JsonObject,
  isSource = (key: string, value: unknown) => key.includes('${') || holdsExpression(value),
): StageSource | undefined {
  const keys = Object.keys(context).filter((key) => isSource(key, context[key]))
  return keys.length === 0 ? undefined : sourceOfKeys(context, keys)
}

export function sourceOfKeys(context: JsonObject, keys: readonly string[]): StageSource {
  return {
    raw: Object.fromEntries(keys.map((key) => [key, context[key]])),
    open: Object.fromEntries(keys.map((key) => [key, []])),
  }
}

/**
 * What of a synthetic stage's context is the author's text: that of the stage it belongs to which could not be evaluated there.
 * Whatever else looks like an expression has come from outside and is never evaluated.
 */
export function inheritedSource(context: JsonObject, parent: Stage): StageSource | undefined {
  if (!parent.source) return undefined
  const written = new Set<string>()
  for (const key of Object.keys(parent.source.open)) collectTexts(parent.source.raw[key], written)
  return sourceOf(context, (key, value) => {
    const texts = collectTexts(value, new Set())
    return !key.includes('${') && texts.size > 0 && [...texts].every((text) => written.has(text))
  })
}

/** Adds the texts with expressions that stand in a value. */
export function collectTexts(value: unknown, texts: Set<string>): Set<string> {
  if (typeof value === 'string') {
    if (value.includes('${')) texts.add(value)
  } else if (Array.isArray(value)) for (const each of value) collectTexts(each, texts)
  else if (isObject(value))
    for (const [key, each] of Object.entries(value)) {
      collectTexts(key, texts)
      collectTexts(each, texts)
    }
  return texts
}

/** The source without keys that somebody else has written to: they are the author's no more until the stage runs again. */
export function withoutKeys(source: StageSource, written: JsonObject): StageSource {
  if (!Object.keys(source.open).some((key) => Object.hasOwn(written, key))) return source
  const open = Object.entries(source.open).filter(([key]) => !Object.hasOwn(written, key))
  return { ...source, open: Object.fromEntries(open) }
}

/** A stage's context and source as the author wrote them, for a stage that runs again. */
export function rewind({ context, source }: Stage): Pick<Stage, 'context'> & { source?: StageSource } {
  const { expressionEvaluationSummary: _, skipReason: __, ...rest } = context
  if (!source) return { context: rest }
  return {
    context: { ...rest, ...source.raw },
    source: sourceOfKeys(source.raw, Object.keys(source.raw)),
  }
}
