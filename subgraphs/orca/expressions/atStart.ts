import { isObject } from '#platform/definition/json.ts'
import { evaluateDeep } from '#platform/expressions/evaluate.ts'
import { newBudget, type Scope, type Wanted } from '#platform/expressions/scope.ts'
import { Unknown } from '#platform/expressions/values.ts'
import type { JsonObject, SpelEvaluator } from '../domain/execution.ts'
import { collectTexts, holdsExpression } from '../domain/source.ts'
import { withSafeConditions } from './conditions.ts'
import type { Place } from './root.ts'
import { type Circumstances, type ExpressionSettings, scopeOf } from './scope.ts'
import { type ExpressionFailure, summaryKey, summaryOf } from './summary.ts'
import { isFinal, openAtFirst, type VariableProblem, variablesAtStart } from './variablesAtStart.ts'

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
  /** Template variables that will never have a value. */
  readonly variableProblems: readonly VariableProblem[]
}

/** Characters of an execution's name, which is written at each of its steps. */
const longestName = 1_000

/** The keys of a definition that an execution keeps. */
const kept = ['templateVariables', 'notifications', 'initialConfig', 'metadata', 'source'] as const

export const keptOf = (definition: JsonObject): JsonObject =>
  Object.fromEntries(kept.flatMap((key) => (definition[key] === undefined ? [] : [[key, definition[key]]])))

/**
 * Evaluates what is evaluated before an execution exists: its name and what it keeps of the definition, but for the texts of
 * notifications; of the trigger's parameters those that the definition's author wrote, as defaults or into a trigger; with v3 also
 * the stages. Expressions can refer to the trigger and to template variables alone, and what they cannot know yet stays as it is: of
 * a stage it is evaluated when that starts.
 */
export function evaluateAtStart(
  { name, trigger, definition, stages }: Accepted,
  written: JsonObject,
  version: SpelEvaluator,
  circumstances: Circumstances,
  settings: ExpressionSettings,
): AcceptedAndEvaluated {
  const wanted: Wanted[] = []
  const all = { ...circumstances, budget: newBudget() }
  const evaluate = (value: unknown, scope: Scope) => {
    const evaluated = evaluateDeep(value, scope)
    wanted.push(...evaluated.wanted)
    return evaluated
  }
  const scopeWith = (trigger: JsonObject, variables: Pick<Place, 'templateVariables' | 'openVariables'>) =>
    scopeOf({ trigger, ...variables }, all, settings, false)
  const whole = (value: unknown, scope: Scope) =>
    holdsExpression(value) ? evaluate(value, scope).value : value
  const { initialConfig, templateVariables, notifications, ...ofDefinition } = definition
  const variables = isObject(templateVariables) ? templateVariables : {}
  const asWritten = { templateVariables: variables, openVariables: openAtFirst(variables) }
  const first = scopeWith(trigger, asWritten)
  const triggerMade = parametersEvaluated(trigger, written, (value) => {
    const { value: made, unknowns } = evaluate(value, first)
    return unknowns[0] ? new Unknown(unknowns[0].reason) : made
  })
  const early = scopeWith(triggerMade, asWritten)
  const { problems, openVariables, ...made } = variablesAtStart(variables, (value) => evaluate(value, early))
  const open = openVariables.length > 0 && { openVariables }
  const definitionMade = {
    ...(whole(ofDefinition, early) as JsonObject),
    ...(notifications !== undefined && {
      notifications: notificationsAtStart(notifications, (value) => whole(value, early)),
    }),
    ...(initialConfig !== undefined && { initialConfig }),
    ...(templateVariables !== undefined && { ...made, ...open }),
  }
  const scope = scopeWith(triggerMade, { ...made, ...open })
  const nameMade = String(whole(name, scope))
  const stagesMade = stages.map((stage) =>
    version === 'v4' ? untouched(stage) : stageEvaluated(stage, scope, circumstances.now),
  )
  return {
    name: nameMade.length <= longestName ? nameMade : name,
    trigger: triggerMade,
    definition: definitionMade,
    stages: stagesMade.map(({ stage }) => stage),
    settled: stagesMade.map(({ settled }) => settled),
    wanted,
    variableProblems: problems,
  }
}

/** What is needed to know whether a notification wants to be sent. */
const conditionKeys = ['type', 'level', 'when'] as const

/**
 * Texts and addresses of notifications are evaluated when they are sent: once, so that what has come into them from outside is not
 * taken for an expression, and with what the execution has brought.
 */
function notificationsAtStart(notifications: unknown, evaluate: (value: unknown) => unknown): unknown {
  if (!Array.isArray(notifications)) return evaluate(notifications)
  return notifications.map((notification) => {
    if (!isObject(notification)) return notification
    const present = conditionKeys.filter((key) => notification[key] !== undefined)
    return {
      ...notification,
      ...Object.fromEntries(present.map((key) => [key, evaluate(notification[key])])),
    }
  })
}

const untouched = (stage: JsonObject) => ({ stage, settled: new Set<string>() })

/** What the graph is made of must stay as it was checked. */
const ofGraph = new Set(['refId', 'requisiteStageRefIds'])

/** What is told as its author wrote it when it does not hold, and so is kept until then. */
const keptAsWritten = 'preconditions'

/** A stage with those keys evaluated that can be as a whole, without asking anybody outside: its start can wait for that. */
function stageEvaluated(stage: JsonObject, scope: Scope, now: number) {
  const settled = new Set<string>()
  // A name is evaluated now or never: what has failed of it is told with the rest of the stage.
  const failed: ExpressionFailure[] = []
  const entries = Object.entries(stage).map(([key, value]): [string, unknown] => {
    if (ofGraph.has(key) || key === keptAsWritten || key.includes('${') || !holdsExpression(value))
      return [key, value]
    const given = { [key]: value }
    const { value: made, failures, wanted, unknowns } = evaluateDeep(given, scope)
    if (failures.length + wanted.length + unknowns.length > 0) {
      if (key === 'name') failed.push(...failures.filter(isFinal))
      return [key, value]
    }
    settled.add(key)
    return [key, withSafeConditions(given, made as JsonObject, scope)[key]]
  })
  const summary = summaryOf(undefined, [], failed, now)
  return {
    stage:
      settled.size === 0 && !summary
        ? stage
        : { ...Object.fromEntries(entries), ...(summary && { [summaryKey]: summary }) },
    settled,
  }
}

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
