import { isObject } from '#platform/definition/json.ts'
import { isTrue } from '../domain/values.ts'

/** A stage that is being put among others. */
export interface PlacedStage {
  readonly id: string
  /** Ids of the stages it waits for. */
  readonly requisites: Set<string>
}

/** Where a stage wants to be put; the first of these that is there counts. */
export interface Inject {
  readonly first: boolean
  readonly last: boolean
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** The rule that a stage says; undefined when it says none. */
export function injectRule(inject: unknown): Inject | undefined {
  if (!isObject(inject) || injectCount(inject) === 0) return undefined
  return {
    first: isTrue(inject.first),
    last: isTrue(inject.last),
    before: textsOf(inject.before),
    after: textsOf(inject.after),
  }
}

/** How many rules stand in one. */
export function injectCount(inject: unknown): number {
  if (!isObject(inject)) return 0
  const rules = [
    isTrue(inject.first),
    isTrue(inject.last),
    textsOf(inject.before).length,
    textsOf(inject.after).length,
  ]
  return rules.filter(Boolean).length
}

/** A list of texts, which may be a single one. */
export const textsOf = (value: unknown): string[] =>
  value === undefined || value === null ? [] : (Array.isArray(value) ? value : [value]).map(String)

/** A rule that names a stage which there is not. */
interface UnknownTarget {
  readonly rule: 'before' | 'after'
  readonly target: string
}

/** Puts a stage among others and makes them wait for each other accordingly. Changes nothing when the rule names an unknown stage. */
export function injectStage<Stage extends PlacedStage>(
  stage: Stage,
  rule: Inject,
  stages: Stage[],
): UnknownTarget | undefined {
  if (rule.first) return injectFirst(stage, stages)
  if (rule.last) return injectLast(stage, stages)
  return rule.before.length > 0
    ? injectBefore(stage, rule.before, stages)
    : injectAfter(stage, rule.after, stages)
}

function injectFirst<Stage extends PlacedStage>(stage: Stage, stages: Stage[]): undefined {
  for (const { requisites } of stages) if (requisites.size === 0) requisites.add(stage.id)
  stages.unshift(stage)
}

function injectLast<Stage extends PlacedStage>(stage: Stage, stages: Stage[]): undefined {
  const waitedFor = new Set(stages.flatMap(({ requisites }) => [...requisites]))
  for (const { id } of stages) if (!waitedFor.has(id)) stage.requisites.add(id)
  stages.push(stage)
}

/** Whatever the targets waited for, the stage waits for now, and they for the stage. */
function injectBefore<Stage extends PlacedStage>(stage: Stage, before: readonly string[], stages: Stage[]) {
  const targets = find(before, 'before', stages)
  if ('rule' in targets) return targets
  for (const { requisites } of targets.found) {
    for (const each of requisites) stage.requisites.add(each)
    requisites.clear()
    requisites.add(stage.id)
  }
  stages.splice(targets.last, 0, stage)
  return undefined
}

/** Whatever waited for the targets, waits for the stage now. */
function injectAfter<Stage extends PlacedStage>(stage: Stage, after: readonly string[], stages: Stage[]) {
  const targets = find(after, 'after', stages)
  if ('rule' in targets) return targets
  for (const { id } of targets.found) {
    stage.requisites.add(id)
    for (const { requisites } of stages) if (requisites.delete(id)) requisites.add(stage.id)
  }
  stages.splice(targets.last + 1, 0, stage)
  return undefined
}

function find<Stage extends PlacedStage>(
  ids: readonly string[],
  rule: UnknownTarget['rule'],
  stages: readonly Stage[],
): UnknownTarget | { found: Stage[]; last: number } {
  const found: Stage[] = []
  let last = 0
  for (const target of ids) {
    const index = stages.findIndex(({ id }) => id === target)
    if (index < 0) return { rule, target }
    found.push(stages[index]!)
    last = Math.max(last, index)
  }
  return { found, last }
}
