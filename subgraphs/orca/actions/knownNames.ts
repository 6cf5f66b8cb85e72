import { isExpression, objectsOf } from '#platform/definition/json.ts'
import { hint } from '#platform/words/nearest.ts'
import type { JsonObject } from '../domain/execution.ts'
import { isTrue } from '../domain/values.ts'

/** What a definition itself declares, for what refers to it. */
export interface KnownNames {
  /** Undefined where a name is known only later. */
  readonly stages: ReadonlySet<string> | undefined
  /** Undefined where others give them: those of a custom strategy. */
  readonly parameters: ReadonlySet<string> | undefined
}

export function namesOf({ stages, parameterConfig, strategy }: JsonObject): KnownNames {
  const parameters = objectsOf(parameterConfig).map(({ name }) => String(name))
  const ofStages = objectsOf(stages).map(({ name, type }) => String(name || type))
  return {
    stages: ofStages.some(isExpression) ? undefined : new Set(ofStages),
    parameters: isTrue(strategy) ? undefined : new Set(parameters),
  }
}

/** That no stage has a name, in words; undefined where one has it, or will perhaps. */
export function unknownStage(name: string, { stages }: KnownNames): string | undefined {
  const shown = name.slice(0, 100)
  if (!stages || stages.has(name) || isExpression(name)) return undefined
  return `no stage of the pipeline is named '${shown}'${hint(name, stages)}`
}
