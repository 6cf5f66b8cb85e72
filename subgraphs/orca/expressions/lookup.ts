import { LazyMap } from '#platform/expressions/values.ts'
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
    return this.#seen.find(({ outputs }) => Object.hasOwn(outputs, key))?.outputs[key]
  }
}

/** A stage's context: its own keys, and behind them what it sees of the stages before it. */
export class ContextMap extends LazyMap {
  readonly #own: JsonObject
  readonly #lookup: Lookup

  constructor(execution: Execution, stage: Stage) {
    super()
    this.#own = stage.context
    this.#lookup = new Lookup(execution, stage)
  }

  get(key: string): unknown {
    return Object.hasOwn(this.#own, key) ? this.#own[key] : this.#lookup.get(key)
  }

  keys(): readonly string[] {
    return Object.keys(this.#own)
  }
}
