import { isObject, type JsonObject, objectsOf } from '#platform/definition/json.ts'

/** What stands at a path of a payload, which anybody may have written. */
function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => (isObject(found) ? found[key] : undefined), value)
}

/** A text, or a number or a truth value as text; empty when there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, path)
  return ['string', 'number', 'boolean'].includes(typeof found) ? String(found) : ''
}

export function objectAt(value: unknown, ...path: readonly string[]): JsonObject | undefined {
  const found = at(value, path)
  return isObject(found) ? found : undefined
}

export function objectsAt(value: unknown, ...path: readonly string[]): readonly JsonObject[] {
  const found = at(value, path)
  return objectsOf(found)
}

export function textsAt(value: unknown, ...path: readonly string[]): readonly string[] {
  const found = at(value, path)
  return Array.isArray(found) ? found.filter((each) => typeof each === 'string') : []
}
