import { isObject, type JsonObject, objectsOf } from '#platform/definition/json.ts'

/** A place is short: a longer one is nobody's. */
const longestPlace = 500

/** The value at a path, when it is a text that could name something. */
export function textAt(body: unknown, ...path: readonly (string | number)[]): string | undefined {
  const value = valueAt(body, path)
  return typeof value === 'string' && value !== '' && value.length <= longestPlace ? value : undefined
}

/** The objects of the list at a path. */
export function objectsAt(body: unknown, ...path: readonly (string | number)[]): JsonObject[] {
  const value = valueAt(body, path)
  return objectsOf(value)
}

const valueAt = (body: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((at, step) => {
    if (Array.isArray(at)) return at[Number(step)]
    return isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined
  }, body)
