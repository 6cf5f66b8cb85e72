import type { Execution, JsonObject } from '../domain/execution.ts'
import { sourceOfKeys } from '../domain/source.ts'
import type { StageData } from './documents.ts'
import type { InputDocument } from './models.ts'

/** What an execution was started with. */
export interface Input {
  readonly trigger: JsonObject
  readonly definition: JsonObject
  /** What a stage knows that nobody has put anything to. */
  dataOf(stageId: string): StageData
}

export function inputDocument({ id, trigger, definition, stages }: Execution): InputDocument {
  const contexts: Record<string, JsonObject> = {}
  const sources: Record<string, string[]> = {}
  for (const { id, context, source } of stages.values()) {
    contexts[id] = context
    if (source) sources[id] = Object.keys(source.raw)
  }
  return {
    _id: id,
    trigger: JSON.stringify(trigger),
    contexts: JSON.stringify(contexts),
    ...(Object.keys(definition).length > 0 && { definition: JSON.stringify(definition) }),
    ...(Object.keys(sources).length > 0 && { sources: JSON.stringify(sources) }),
  }
}

export function inputOf(document: InputDocument | null): Input {
  const parsed = (text: string | undefined) => (text === undefined ? {} : JSON.parse(text))
  const contexts: Record<string, JsonObject> = parsed(document?.contexts)
  const sources: Record<string, string[]> = parsed(document?.sources)
  return {
    trigger: parsed(document?.trigger),
    definition: parsed(document?.definition),
    dataOf(stageId) {
      const context = contexts[stageId] ?? {}
      const keys = sources[stageId]
      return { context, outputs: {}, ...(keys && { source: sourceOfKeys(context, keys) }) }
    },
  }
}
