import type { JsonObject } from '#platform/definition/json.ts'

/** One save of anything whose history is kept. */
export interface Version {
  readonly version: number
  readonly name: string
  /** JSON text: neither the order of keys nor keys with `.` and `$` are lost on the way through the store. */
  readonly definitionText: string
  readonly savedAt: Date
  readonly savedBy: string
  readonly restoredFrom: number | null
}

/** Who saves, when, and the id that it has. */
export interface Stamp {
  readonly id: string
  readonly user: string
  readonly at: Date
  /** What was saved before. */
  readonly previous?: JsonObject | undefined
}

/** Two definitions with the same content text are the same save: they differ in nothing but what a save sets. */
export function contentText(definition: JsonObject, stampedKeys: ReadonlySet<string>): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(definition).filter(([key]) => !stampedKeys.has(key))),
  )
}

/** What a definition holds, parsed. */
export const parsed = ({ definitionText }: Version): JsonObject => JSON.parse(definitionText) as JsonObject
