import { isObject } from '#platform/definition/json.ts'
import type { JsonObject } from '../domain/execution.ts'

/** A text that is the same for values that are: keys in order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, entry: unknown) =>
    isObject(entry) ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1))) : entry,
  )

/** All entries of two lists, each once. */
export function mergeDistinct(first: readonly JsonObject[], second: readonly JsonObject[]): JsonObject[] {
  return [...new Map([...first, ...second].map((entry) => [canonical(entry), entry])).values()]
}
