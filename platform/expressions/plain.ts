import { JavaDouble, JavaObject, LazyMap, Unknown } from './values.ts'

/** An object as JSON has it: nothing of it counts but its own keys. */
export type PlainObject = { readonly [key: string]: unknown }

/**
 * Whether a value is a plain object: neither a list, nor a form of values.ts, nor an object of some class. Objects of another realm
 * are plain, too.
 */
export function isPlain(value: unknown): value is PlainObject {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null
}

export const isMap = (value: unknown): value is PlainObject | ReadonlyMap<unknown, unknown> | LazyMap =>
  isPlain(value) || value instanceof Map || value instanceof LazyMap

/** What a plain object has under a key of its own; undefined when it has none. What JavaScript adds to objects is not there. */
export const own = (object: PlainObject, key: string): unknown =>
  Object.hasOwn(object, key) ? (object[key] ?? null) : undefined

/** The entries of a map of any form, in its order; a lazy map's are those of its own keys. */
export function* entriesOf(
  map: PlainObject | ReadonlyMap<unknown, unknown> | LazyMap,
): Generator<readonly [unknown, unknown]> {
  if (map instanceof Map) yield* map.entries()
  else if (map instanceof LazyMap) for (const key of map.keys()) yield [key, map.get(key) ?? null]
  else for (const key of Object.keys(map)) yield [key, (map as PlainObject)[key] ?? null]
}

/** How many entries a map of any form has. */
export const sizeOf = (map: PlainObject | ReadonlyMap<unknown, unknown> | LazyMap): number =>
  map instanceof Map ? map.size : map instanceof LazyMap ? map.keys().length : Object.keys(map).length

/** What a person calls a value's form. */
export function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return 'a String'
  if (typeof value === 'boolean') return 'a Boolean'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an Integer' : 'a Double'
  if (typeof value === 'bigint') return 'a Long'
  if (value instanceof JavaDouble) return 'a Double'
  if (Array.isArray(value)) return 'a List'
  if (value instanceof Set) return 'a Set'
  if (isMap(value)) return 'a Map'
  if (value instanceof JavaObject) return `a ${value.type.slice(value.type.lastIndexOf('.') + 1)}`
  return value instanceof Unknown ? 'not known yet' : 'no value of an expression'
}
