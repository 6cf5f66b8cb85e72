import { JavaDouble, JavaObject, LazyMap, Unknown, type Value } from '../values.ts'

/** Any form of a map: a plain object, a JS Map, a LazyMap. */
export type AnyMap = LazyMap | ReadonlyMap<Value, Value> | { readonly [key: string]: Value }

export const isMap = (value: unknown): value is AnyMap =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Set) &&
  !(value instanceof JavaObject) &&
  !(value instanceof JavaDouble) &&
  !(value instanceof Unknown)

export const keysOf = (map: AnyMap): readonly Value[] =>
  map instanceof Map ? [...map.keys()] : map instanceof LazyMap ? map.keys() : Object.keys(map)

/** Undefined when there is no such entry. */
export function entryOf(map: AnyMap, key: Value): Value | undefined {
  if (map instanceof Map) return entryOfMap(map, key)
  if (typeof key !== 'string') return undefined
  if (map instanceof LazyMap) return map.get(key) as Value | undefined
  return Object.hasOwn(map, key) ? (map as { readonly [key: string]: Value })[key] : undefined
}

/** Keys that are objects here (Doubles such as 3.0, lists, dates) are found by what they hold. */
function entryOfMap(map: ReadonlyMap<Value, Value>, key: Value): Value | undefined {
  if (map.has(key)) return map.get(key)
  if (typeof key !== 'object' || key === null) return undefined
  const text = String(key instanceof JavaDouble ? key.value : JSON.stringify(key))
  for (const [other, value] of map)
    if (
      typeof other === 'object' &&
      String(other instanceof JavaDouble ? other.value : JSON.stringify(other)) === text
    )
      return value
  return undefined
}

export const sizeOf = (map: AnyMap): number => (map instanceof Map ? map.size : keysOf(map).length)
