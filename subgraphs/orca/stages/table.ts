import type { JsonObject, Stage } from '../domain/execution.ts'
import type { AnyStageDefinition } from './define.ts'

/** The stage types of this installation. */
export class StageTable {
  readonly all: readonly AnyStageDefinition[]
  readonly #byType = new Map<string, AnyStageDefinition>()

  constructor(definitions: readonly AnyStageDefinition[]) {
    this.all = definitions
    for (const definition of definitions)
      for (const name of [definition.type, ...(definition.aliases ?? [])]) this.#byType.set(name, definition)
  }

  find(type: string, alias?: unknown): AnyStageDefinition | undefined {
    return this.#byType.get(type) ?? (typeof alias === 'string' ? this.#byType.get(alias) : undefined)
  }

  /** Stages of a definition with what the configuration says of their types. */
  configured(definitions: readonly JsonObject[]): JsonObject[] {
    return definitions.map((stage) => {
      const definition = this.find(String(stage.type), stage.alias)
      return definition?.configured?.(stage) ?? stage
    })
  }

  of(stage: Stage): AnyStageDefinition | undefined {
    return this.find(stage.type, stage.context.alias)
  }
}
