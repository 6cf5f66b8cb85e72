import { doubleOf, isNumber, kindOfNumber, longOf } from './numbers.ts'
import { entriesOf, isMap, own, sizeOf } from './plain.ts'
import type { Evaluation } from './scope.ts'
import { JavaObject, LazyMap, Unknown, UnknownError } from './values.ts'

/**
 * Java's equals: 1 equals neither 1L nor 1.0; lists, sets and maps are compared by what they hold. The work is accounted for, where
 * there is an evaluation. @throws UnknownError
 */
export function javaEquals(left: unknown, right: unknown, evaluation?: Evaluation): boolean {
  if (left === right) return true
  if (left === null || right === null || left === undefined || right === undefined) return false
  if (isNumber(left)) return isNumber(right) && sameNumber(left, right)
  for (const value of [left, right]) if (value instanceof Unknown) throw new UnknownError(value)
  if (Array.isArray(left)) return Array.isArray(right) && sameList(left, right, evaluation)
  if (left instanceof Set) return right instanceof Set && sameSet(left, right, evaluation)
  if (left instanceof JavaObject) return left.equals(right)
  if (right instanceof JavaObject) return right.equals(left)
  return isMap(left) && isMap(right) && sameMap(left, right, evaluation)
}

function sameNumber(left: Parameters<typeof doubleOf>[0], right: Parameters<typeof doubleOf>[0]): boolean {
  const kind = kindOfNumber(left)
  if (kind !== kindOfNumber(right)) return false
  return kind === 'Long' ? longOf(left) === longOf(right) : Object.is(doubleOf(left), doubleOf(right))
}

function sameList(left: readonly unknown[], right: readonly unknown[], evaluation?: Evaluation): boolean {
  if (left.length !== right.length) return false
  evaluation?.spend(left.length)
  return left.every((value, index) => javaEquals(value, right[index], evaluation))
}

function sameSet(left: ReadonlySet<unknown>, right: ReadonlySet<unknown>, evaluation?: Evaluation): boolean {
  if (left.size !== right.size) return false
  evaluation?.spend(left.size)
  return [...left].every((value) => setHas(right, value, evaluation))
}

function sameMap(
  left: Parameters<typeof sizeOf>[0],
  right: Parameters<typeof sizeOf>[0],
  evaluation?: Evaluation,
): boolean {
  const size = sizeOf(left)
  if (size !== sizeOf(right)) return false
  evaluation?.spend(size)
  for (const [key, value] of entriesOf(left)) {
    const other = mapGet(right, key)
    if (other === undefined || !javaEquals(value, other, evaluation)) return false
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
export function setHas(set: ReadonlySet<unknown>, value: unknown, evaluation?: Evaluation): boolean {
  if (set.has(value)) return true
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return false
  evaluation?.spend(set.size)
  for (const other of set) if (javaEquals(other, value, evaluation)) return true
  return false
}
