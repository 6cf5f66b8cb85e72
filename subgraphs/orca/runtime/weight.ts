import type { Execution, JsonObject } from '../domain/execution.ts'

/** Roughly what an execution, and a stage of it, take in memory beside what they know. In bytes. */
const perExecution = 5_000
const perStage = 1_000

/** Each context is replaced, never changed, and most stay as they are from one change of an execution to the next. */
const known = new WeakMap<JsonObject, number>()

/** Roughly the bytes of memory that an execution takes. */
export function weightOf({ trigger, definition, stages }: Execution): number {
  let weight = perExecution + weightOfJson(trigger) + weightOfJson(definition)
  for (const { context, outputs, source } of stages.values())
    weight +=
      perStage + weightOfJson(context) + weightOfJson(outputs) + (source ? weightOfJson(source.raw) : 0)
  return weight
}

/** Its values take more than their text, and long texts, of which the heaviest consist, about as much. */
export function weightOfJson(json: JsonObject): number {
  const before = known.get(json)
  if (before !== undefined) return before
  const weight = 2 * JSON.stringify(json).length
  known.set(json, weight)
  return weight
}
