import { isObject } from '#platform/definition/json.ts'
import { ExpressionError } from '#platform/expressions/errors.ts'
import { type Answer, Wanted, type WantedRequest } from '#platform/expressions/scope.ts'
import { LazyMap } from '#platform/expressions/values.ts'
import type { JsonObject } from '../domain/execution.ts'

/** What was learnt from outside for an evaluation, by key. */
export type Answers = ReadonlyMap<string, Answer>

/** The answer to a request, which is asked for when there is none yet. Throws an ExpressionError for one that failed. */
export function answered(request: WantedRequest, answers: Answers): unknown {
  const key = JSON.stringify(request)
  const answer = answers.get(key)
  if (!answer) throw new Wanted(key, request)
  if ('error' in answer) throw new ExpressionError('VALUE', answer.error)
  return answer.value
}

/** What every trigger has, though its JSON may not hold it. */
const usual: JsonObject = {
  correlationId: null,
  parameters: {},
  artifacts: [],
  notifications: [],
  rebake: false,
  dryRun: false,
  strategy: false,
  resolvedExpectedArtifacts: [],
}

/** A trigger with all its keys. The execution that started this one is read only when it is asked for. */
export class TriggerMap extends LazyMap {
  override readonly hasGetters = true
  readonly json: JsonObject
  readonly #parentExecutionId: string | undefined
  readonly #answers: Answers

  constructor(json: JsonObject, answers: Answers, parentExecutionId?: string) {
    super()
    this.json = json
    this.#answers = answers
    this.#parentExecutionId = parentExecutionId
  }

  get(key: string): unknown {
    if (Object.hasOwn(this.json, key)) return this.json[key]
    // Not by what the trigger's JSON says: anybody may have written that.
    if (key === 'parentExecution' && this.#parentExecutionId !== undefined)
      return answered({ kind: 'execution', id: this.#parentExecutionId }, this.#answers)
    return Object.hasOwn(usual, key) ? usual[key] : undefined
  }

  keys(): readonly string[] {
    return [...new Set([...Object.keys(this.json), ...Object.keys(usual)])]
  }

  get parameters(): JsonObject {
    return isObject(this.json.parameters) ? this.json.parameters : {}
  }
}
