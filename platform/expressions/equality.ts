import { doubleOf, isNumber, kindOfNumber, longOf } from './numbers.ts'
import { entriesOf, isMap, own, sizeOf } from './plain.ts'
import { JavaObject, LazyMap } from './values.ts'

/** Java's equals: 1 equals neither 1L nor 1.0; lists, sets and maps are compared by what they hold. */
export function javaEquals(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (left === null || right === null || left === undefined || right === undefined) return false
  if (isNumber(left)) return isNumber(right) && sameNumber(left, right)
  if (Array.isArray(left)) return Array.isArray(right) && sameList(left, right)
  if (left instanceof Set) return right instanceof Set && sameSet(left, right)
  if (left instanceof JavaObject) return left.equals(right)
  return isMap(left) && isMap(right) && sameMap(left, right)
}

function sameNumber(left: Parameters<typeof doubleOf>[0], right: Parameters<typeof doubleOf>[0]): boolean {
  const kind = kindOfNumber(left)
  if (kind !== kindOfNumber(right)) return false
  return kind === 'Long' ? longOf(left) === longOf(right) : Object.is(doubleOf(left), doubleOf(right))
}

const sameList = (left: readonly unknown[], right: readonly unknown[]): boolean =>
  left.length === right.length && left.every((value, index) => javaEquals(value, right[index]))

const sameSet = (left: ReadonlySet<unknown>, right: ReadonlySet<unknown>): boolean =>
  left.size === right.size && [...left].every((value) => setHas(right, value))

function sameMap(left: Parameters<typeof sizeOf>[0], right: Parameters<typeof sizeOf>[0]): boolean {
  if (sizeOf(left) !== sizeOf(right)) return false
  for (const [key, value] of entriesOf(left)) {
    const other = mapGet(right, key)
    if (other === undefined || !javaEquals(value, other)) return false
  }
  return true
}

/** What a map of any form has under a key equal to this one; undefined when it has none. */
export function mapGet(map: Parameters<typeof sizeOf>[0], key: unknown): unknown {
  if (map instanceof Map) {
    if (map.has(key)) return map.get(key) ?? null
    if (typeof key !== 'object' && typeof key !== 'bigint' && typeof key !== 'number') return undefined
    for (const [other, value] of map) if (javaEquals(other, key)) return value ?? null
    return undefined
  }
  if (typeof key !== 'string') return undefined
  if (map instanceof LazyMap) return map.get(key)
  return own(map as Record<string, unknown>, key)
}

/** Whether a set has a value equal to this one. */
export function setHas(set: ReadonlySet<unknown>, value: unknown): boolean {
  if (set.has(value)) return true
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return false
  for (const other of set) if (javaEquals(other, value)) return true
  return false
}
