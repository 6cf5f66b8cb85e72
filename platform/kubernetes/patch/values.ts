import { isDeepStrictEqual } from 'node:util'

export type Json = Readonly<Record<string, unknown>>

export const isMap = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** The value under a name that may be one that every object inherits. */
export const own = (map: Json, name: string): unknown => (Object.hasOwn(map, name) ? map[name] : undefined)

export const isEqual = (a: unknown, b: unknown): boolean => a === b || isDeepStrictEqual(a, b)

/** Of the same JSON type; every null is. */
export function isSameType(a: unknown, b: unknown): boolean {
  if (a === null || b === null) return a === b
  return typeof a === typeof b && isList(a) === isList(b)
}

/** In the order of their UTF-8 bytes, as Go sorts texts. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
