import { LazyMap, Unknown, UnknownError } from '#platform/expressions/values.ts'
import { withAncestors } from '../domain/ancestors.ts'
import type { Execution, JsonObject, Stage } from '../domain/execution.ts'

/** What a stage sees of the stages before it: their outputs, nearest first. The list is made when it is first needed. */
export class Lookup {
  readonly #execution: Execution
  readonly #stage: Stage
  #seen: readonly Stage[] | undefined

  constructor(execution: Execution, stage: Stage) {
    this.#execution = execution
    this.#stage = stage
  }

  get(key: string): unknown {
    this.#seen ??= withAncestors(this.#execution, this.#stage)
    for (const { outputs, planned } of this.#seen) {
      if (Object.hasOwn(outputs, key)) return outputs[key]
      if (planned?.outputs) return new Unknown(planned.outputs)
    }
    return undefined
  }
}

/** A stage's context: its own keys, and behind them what it sees of the stages before it. */
export class ContextMap extends LazyMap {
  readonly #own: JsonObject
  readonly #unknown: string | undefined
  readonly #lookup: Lookup

  constructor(execution: Execution, stage: Stage) {
    super()
    this.#own = stage.context
    this.#unknown = stage.planned?.context
    this.#lookup = new Lookup(execution, stage)
  }

  get(key: string): unknown {
    if (Object.hasOwn(this.#own, key)) return this.#own[key]
    return this.#unknown ? new Unknown(this.#unknown) : this.#lookup.get(key)
  }

  /** Which ones there will be is not known either. */
  keys(): readonly string[] {
    if (this.#unknown) throw new UnknownError(new Unknown(this.#unknown))
    return Object.keys(this.#own)
  }
}

/** What a stage that is only planned offers: what it will offer besides is unknown. */
export class OpenOutputs extends LazyMap {
  readonly #known: JsonObject
  readonly #unknown: string

  constructor(known: JsonObject, unknown: string) {
    super()
    this.#known = known
    this.#unknown = unknown
  }

  get(key: string): unknown {
    return Object.hasOwn(this.#known, key) ? this.#known[key] : new Unknown(this.#unknown)
  }

  /** Which ones there will be is not known either. */
  keys(): readonly string[] {
    throw new UnknownError(new Unknown(this.#unknown))
  }
}
