import { isObject } from '#platform/definition/json.ts'
import type { DeepEvaluation } from '#platform/expressions/evaluate.ts'
import { LazyMap } from '#platform/expressions/values.ts'
import type { Execution, JsonObject, Stage } from '../domain/execution.ts'
import { deployedServerGroupsOf } from './deployedServerGroups.ts'
import { ContextMap } from './lookup.ts'
import { TemplateVariables } from './templateVariables.ts'
import { type Answers, TriggerMap } from './trigger.ts'
import { ExecutionMap } from './views.ts'

/** Where expressions are evaluated. Without an execution: while one is being made, or for somebody who only tries. */
export interface Place {
  readonly execution?: Execution
  readonly stage?: Stage
  /** Of an execution that is still being made. */
  readonly trigger?: JsonObject
  readonly templateVariables?: JsonObject
  /** Those of them that have no value yet; of an execution, its definition tells. */
  readonly openVariables?: readonly string[]
  /** The value of a key of the stage's own context. */
  readonly ownValue?: (key: string) => unknown
  /** Names that win over all others. */
  readonly bindings?: JsonObject
}

/**
 * What the bare names of an expression mean: those of execution and trigger, then the stage's own context, then the outputs of the
 * stages before it.
 */
export class Root extends LazyMap {
  readonly execution: ExecutionMap | undefined
  readonly stage: Stage | undefined
  readonly trigger: TriggerMap | undefined
  readonly #context: ContextMap | undefined
  readonly #place: Place
  readonly #templateVariables: JsonObject | TemplateVariables | undefined

  /** `evaluate`: with this very root. */
  constructor(place: Place, answers: Answers, evaluate: (value: unknown) => DeepEvaluation) {
    super()
    const { execution, stage, trigger } = place
    this.#place = place
    this.#templateVariables = variablesOf(place, evaluate)
    this.execution = execution && new ExecutionMap(execution, answers, stage)
    this.stage = stage
    this.trigger = this.execution?.trigger ?? (trigger && new TriggerMap(trigger, answers))
    this.#context = execution && stage && new ContextMap(execution, stage)
  }

  get(key: string): unknown {
    const { bindings } = this.#place
    if (bindings && Object.hasOwn(bindings, key)) return bindings[key]
    return this.#special(key) ?? this.#own(key) ?? this.#last(key)
  }

  #own(key: string): unknown {
    const { stage, ownValue } = this.#place
    return ownValue && stage && Object.hasOwn(stage.context, key) ? ownValue(key) : this.#context?.get(key)
  }

  keys(): readonly string[] {
    const special = ['execution', 'trigger', 'parameters', 'scmInfo', 'templateVariables'].filter(
      (key) => this.get(key) !== undefined,
    )
    return [
      ...new Set([...special, ...(this.#context?.keys() ?? []), ...Object.keys(this.#place.bindings ?? {})]),
    ]
  }

  /** What no key of a context hides. */
  #special(key: string): unknown {
    if (key === 'execution') return this.execution
    if (key === 'trigger') return this.trigger
    if (key === 'parameters') return this.#parameters()
    if (key === 'templateVariables') return this.#templateVariables
    if (key === 'deployedServerGroups') return this.execution && deployedServerGroupsOf(this.execution)
    return undefined
  }

  #last(key: string): unknown {
    if (key === 'parameters') return {}
    return key === 'scmInfo' ? this.#scmInfo() : undefined
  }

  #parameters(): JsonObject | undefined {
    const parameters = this.trigger?.parameters ?? {}
    return Object.keys(parameters).length > 0 ? parameters : undefined
  }

  /** The first source that is on no main branch, else the first one. */
  #scmInfo(): unknown {
    const sources = [this.#context?.get('buildInfo'), this.trigger?.get('buildInfo')]
      .filter(isObject)
      .map(({ scm }) => scm)
      .find((scm) => Array.isArray(scm) && scm.length > 0) as unknown[] | undefined
    const isMain = (source: unknown) =>
      isObject(source) && (source.branch === 'master' || source.branch === 'develop')
    return sources ? (sources.find((source) => !isMain(source)) ?? sources[0]) : null
  }
}

function variablesOf(
  { execution, ...place }: Place,
  evaluate: (value: unknown) => DeepEvaluation,
): JsonObject | TemplateVariables | undefined {
  const { templateVariables, openVariables } = execution?.definition ?? place
  if (!isObject(templateVariables) || Object.keys(templateVariables).length === 0) return undefined
  return Array.isArray(openVariables)
    ? new TemplateVariables(templateVariables, openVariables, evaluate)
    : templateVariables
}
