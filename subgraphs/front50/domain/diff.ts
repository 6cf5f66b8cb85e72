import { changesBetween, type DefinitionChange } from '#platform/definition/diff.ts'
import type { JsonObject } from '#platform/definition/json.ts'
import { stampedKeys } from './definition.ts'

/** More changes than these tell nobody what changed. */
const mostChanges = 5_000

/**
 * The places in which two definitions differ, without what every save sets. Definitions that differ in thousands of places are one
 * REPLACE of all, at the empty path.
 */
export function diffDefinitions(before: JsonObject, after: JsonObject): DefinitionChange[] {
  const content = (definition: JsonObject) =>
    Object.fromEntries(Object.entries(definition).filter(([key]) => !stampedKeys.has(key)))
  const [from, to] = [content(before), content(after)]
  const changes = changesBetween(from, to)
  if (changes.length > mostChanges) return [{ path: '', op: 'REPLACE', before: from, after: to }]
  return changes
}
