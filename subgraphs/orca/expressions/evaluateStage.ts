import { ExpressionError } from '#platform/expressions/errors.ts'
import { type DeepEvaluation, evaluateDeep } from '#platform/expressions/evaluate.ts'
import { put } from '#platform/expressions/json.ts'
import type { Wanted } from '#platform/expressions/scope.ts'
import type { Execution, JsonObject, Stage } from '../domain/execution.ts'
import { withSafeConditions } from './conditions.ts'
import { type Circumstances, type ExpressionSettings, scopeOf } from './scope.ts'
import { type ExpressionFailure, summaryKey, summaryOf } from './summary.ts'

/** What became of a stage's expressions. */
export interface StageEvaluation {
  /** By key of the source, what the context holds in its place: mostly that key, with its value. */
  readonly values: ReadonlyMap<string, JsonObject>
  readonly failures: ReadonlyMap<string, readonly ExpressionFailure[]>
  /** What must be known for it to be whole. While there is some, the rest is of no use. */
  readonly wanted: readonly Wanted[]
  /** In a plan: what depends on what stages will bring that have not run. */
  readonly unknowns: DeepEvaluation['unknowns']
}

/** How many keys of one context may lead to each other. */
const deepest = 20

/** Characters that expressions may make of one stage's context, as JSON. */
const longest = 5_000_000

/**
 * Evaluates what is still open of a stage's source, without the keys that the type evaluates itself; undefined when there is
 * nothing to be evaluated. A key that another one asks for is evaluated first.
 */
export function evaluateStage(
  execution: Execution,
  stage: Stage,
  ownKeys: readonly string[],
  circumstances: Circumstances,
  settings: ExpressionSettings,
): StageEvaluation | undefined {
  const { source } = stage
  const open = Object.keys(source?.open ?? {}).filter((key) => !ownKeys.includes(key))
  if (!source || open.length === 0) return undefined
  const values = new Map<string, JsonObject>()
  const failures = new Map<string, readonly ExpressionFailure[]>()
  const wanted: Wanted[] = []
  const unknowns: DeepEvaluation['unknowns'][number][] = []
  const left = new Set(open)
  const underWay: string[] = []
  let made = 0
  const evaluateKey = (key: string): void => {
    left.delete(key)
    underWay.push(key)
    const given = { [key]: source.raw[key] }
    const evaluated = evaluateDeep(given, scope)
    wanted.push(...evaluated.wanted)
    unknowns.push(...evaluated.unknowns)
    const value = withSafeConditions(given, evaluated.value as JsonObject, scope, isPrecondition(stage))
    made += JSON.stringify(value).length
    values.set(key, made > longest ? given : value)
    const failed = made > longest ? [tooLong(key)] : evaluated.failures
    if (failed.length > 0) failures.set(key, failed)
    underWay.pop()
  }
  const ownValue = (key: string): unknown => {
    if (underWay.includes(key)) throw circle([...underWay.slice(underWay.indexOf(key)), key])
    if (left.has(key)) {
      if (underWay.length > deepest)
        throw new ExpressionError('LIMIT', `more than ${deepest} keys of the stage lead to each other`)
      evaluateKey(key)
    }
    return values.get(key)?.[key] ?? stage.context[key]
  }
  const scope = scopeOf({ execution, stage, ownValue }, circumstances, settings)
  for (const key of open) if (left.has(key)) evaluateKey(key)
  return { values, failures, wanted, unknowns }
}

const isPrecondition = ({ type, parentStageId }: Stage) =>
  type === 'checkPreconditions' && parentStageId !== undefined

const circle = (keys: readonly string[]) =>
  new ExpressionError('VALUE', `the value of ${keys[0]} needs itself: ${keys.join(' → ')}`)

const lengthMessage = `what the stage's expressions make is longer than ${longest} characters`

const tooLong = (key: string): ExpressionFailure => ({
  path: key,
  expression: key,
  level: 'ERROR',
  code: 'LIMIT',
  message: lengthMessage,
  description: `Failed to evaluate [${key}] ${lengthMessage}`,
  position: undefined,
})

/**
 * The stage with what was evaluated. Keys that were written by somebody else since are left as they are. What failed stays open, to
 * be tried again, and the summary in the context tells of it.
 */
export function withEvaluation(
  stage: Stage,
  { values, failures }: StageEvaluation,
  now: number,
): Pick<Stage, 'context' | 'source'> {
  if (!stage.source) return stage
  const { [summaryKey]: before, ...context } = stage.context as Record<string, unknown>
  const open = { ...stage.source.open }
  const tried: string[] = []
  const failed: ExpressionFailure[] = []
  for (const [key, value] of values) {
    if (!open[key]) continue
    tried.push(...open[key])
    delete context[key]
    for (const [name, made] of Object.entries(value)) put(context, name, made)
    const ofKey = failures.get(key)
    failed.push(...(ofKey ?? []))
    if (ofKey) open[key] = ofKey.map(({ expression }) => expression)
    else delete open[key]
  }
  const summary = summaryOf(before, tried, failed, now)
  return {
    context: summary ? { ...context, [summaryKey]: summary } : context,
    source: { ...stage.source, open },
  }
}
