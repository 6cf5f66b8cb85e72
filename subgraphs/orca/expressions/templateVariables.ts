import { ExpressionError } from '#platform/expressions/errors.ts'
import type { DeepEvaluation } from '#platform/expressions/evaluate.ts'
import { LazyMap, Unknown, UnknownError } from '#platform/expressions/values.ts'
import type { JsonObject } from '../domain/execution.ts'

/**
 * A template's variables as expressions see them. One that has no value yet is evaluated where it is used: a stage that uses it may
 * know more than the start did, and an expression that uses it fails when it fails.
 */
export class TemplateVariables extends LazyMap {
  readonly #values: JsonObject
  readonly #open: ReadonlySet<string>
  readonly #evaluate: (value: unknown) => DeepEvaluation
  readonly #made = new Map<string, () => unknown>()
  readonly #underWay: string[] = []

  constructor(values: JsonObject, open: readonly string[], evaluate: (value: unknown) => DeepEvaluation) {
    super()
    this.#values = values
    this.#open = new Set(open)
    this.#evaluate = evaluate
  }

  get(key: string): unknown {
    if (!Object.hasOwn(this.#values, key)) return undefined
    if (!this.#open.has(key)) return this.#values[key]
    const made = this.#made.get(key) ?? this.#make(key)
    this.#made.set(key, made)
    return made()
  }

  keys(): readonly string[] {
    return Object.keys(this.#values)
  }

  /** What answers the value, or throws why there is none. */
  #make(key: string): () => unknown {
    const circle = [...this.#underWay.slice(this.#underWay.indexOf(key)), key]
    if (this.#underWay.includes(key)) return failing(key, 'VALUE', `it needs itself: ${circle.join(' → ')}`)
    this.#underWay.push(key)
    const { value, failures, wanted, unknowns } = this.#evaluate(this.#values[key])
    this.#underWay.pop()
    const [failure] = failures
    if (failure)
      return failing(key, failure.code === 'NOT_FOUND' ? 'UNKNOWN_NAME' : failure.code, failure.message)
    const reason = wanted[0] ?? (unknowns[0] && new UnknownError(new Unknown(unknowns[0].reason)))
    return () => {
      if (reason) throw reason
      return value
    }
  }
}

const failing = (key: string, code: ExpressionError['code'], message: string) => (): never => {
  throw new ExpressionError(code, `The template variable ${key} has no value: ${message}`)
}
