import { isObject } from '#platform/definition/json.ts'
import { evaluateDeep } from '#platform/expressions/evaluate.ts'
import type { Scope, Wanted } from '#platform/expressions/scope.ts'
import type { JsonObject, SpelEvaluator } from '../domain/execution.ts'
import { collectTexts, holdsExpression } from '../domain/source.ts'
import { type Circumstances, type ExpressionSettings, scopeOf } from './scope.ts'

/** What of an execution is made from its pipeline's definition and what started it. */
export interface Accepted {
  readonly name: string
  readonly trigger: JsonObject
  /** Of the definition, what is needed later: templateVariables, notifications … */
  readonly definition: JsonObject
  readonly stages: readonly JsonObject[]
}

export interface AcceptedAndEvaluated extends Accepted {
  /** By index of the stage, the keys that are evaluated for good. */
  readonly settled: readonly ReadonlySet<string>[]
  readonly wanted: readonly Wanted[]
}

/** The keys of a definition that an execution keeps. */
const kept = ['templateVariables', 'notifications', 'initialConfig', 'metadata'] as const

export const keptOf = (definition: JsonObject): JsonObject =>
  Object.fromEntries(kept.flatMap((key) => (definition[key] === undefined ? [] : [[key, definition[key]]])))

/**
 * Evaluates what is evaluated before an execution exists: its name and what it keeps of the definition; of the trigger's parameters
 * those that the definition's author wrote, as defaults or into a trigger; with v3 also the stages. Expressions can refer to the
 * trigger and to template variables alone, and what they cannot know yet stays as it is: of a stage it is evaluated when that starts.
 */
export function evaluateAtStart(
  { name, trigger, definition, stages }: Accepted,
  written: JsonObject,
  version: SpelEvaluator,
  circumstances: Circumstances,
  settings: ExpressionSettings,
): AcceptedAndEvaluated {
  const wanted: Wanted[] = []
  const evaluate = (value: unknown, scope: Scope) => {
    const evaluated = evaluateDeep(value, scope)
    wanted.push(...evaluated.wanted)
    return evaluated
  }
  const scopeWith = (of: JsonObject) =>
    scopeOf(
      { trigger: of, templateVariables: templateVariablesOf(definition) },
      circumstances,
      settings,
      false,
    )
  const withParameters = parametersEvaluated(
    trigger,
    written,
    (value) => evaluate(value, scopeWith(trigger)).value,
  )
  const scope = scopeWith(withParameters)
  const whole = (value: unknown) => (holdsExpression(value) ? evaluate(value, scope).value : value)
  const settled: Set<string>[] = []
  const evaluatedStages = stages.map((stage) => {
    const done = new Set<string>()
    settled.push(done)
    if (version === 'v4') return stage
    const entries = Object.entries(stage).map(([key, value]): [string, unknown] => {
      if (key.includes('${') || !holdsExpression(value)) return [key, value]
      const evaluated = evaluate(value, scope)
      if (evaluated.failures.length > 0 || evaluated.wanted.length > 0) return [key, value]
      done.add(key)
      return [key, evaluated.value]
    })
    return done.size === 0 ? stage : Object.fromEntries(entries)
  })
  return {
    name: String(whole(name)),
    trigger: withParameters,
    definition: whole(definition) as JsonObject,
    stages: evaluatedStages,
    settled,
    wanted,
  }
}

const templateVariablesOf = ({ templateVariables }: JsonObject): JsonObject =>
  isObject(templateVariables) ? templateVariables : {}

/** What somebody else than the author gave as a parameter is never evaluated. */
function parametersEvaluated(
  trigger: JsonObject,
  { parameterConfig, triggers }: JsonObject,
  evaluate: (value: unknown) => unknown,
): JsonObject {
  const { parameters } = trigger
  if (!isObject(parameters) || !holdsExpression(parameters)) return trigger
  const authors = collectTexts([parameterConfig, triggers], new Set())
  const entries = Object.entries(parameters).map(([key, value]) => {
    const texts = [...collectTexts(value, new Set())]
    const isAuthors = texts.length > 0 && texts.every((text) => authors.has(text))
    return [key, isAuthors ? evaluate(value) : value]
  })
  return { ...trigger, parameters: Object.assign(Object.create(null), Object.fromEntries(entries)) }
}
