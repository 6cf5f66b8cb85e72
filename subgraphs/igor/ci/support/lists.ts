import { isObject, type JsonObject } from '#platform/definition/json.ts'

/** The objects of a list of an answer; none where it is something else. */
export const objectsIn = (value: unknown): JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : []
