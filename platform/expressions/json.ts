import { ExpressionError } from './errors.ts'
import { isInteger, isNumber, kindOfNumber, longOf } from './numbers.ts'
import { entriesOf, isMap, isPlain, type PlainObject } from './plain.ts'
import { stringify } from './text.ts'
import { JavaDouble, JavaObject, Unknown, UnknownError } from './values.ts'

/** Levels of lists and maps within each other. */
const deepest = 200

/** Elements of all that is made JSON together; sixteen characters count as one. */
const most = 2_000_000

/** What one JSON may still hold: shared by values that end up in the same document. */
export interface Room {
  left: number
}

export const roomForJson = (): Room => ({ left: most })

/**
 * A value as JSON: a Long beyond 2^53 becomes a text, a Map an object, a date what its type says. JSON that is JSON already is
 * answered as it is. @throws UnknownError, ExpressionError (LIMIT)
 */
export const toPlain = (value: unknown, room: Room = roomForJson()): unknown => plainOf(value, room, 0)

function plainOf(value: unknown, room: Room, depth: number): unknown {
  take(room, typeof value === 'string' ? value.length : 0)
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (isInteger(value)) return value
  if (isNumber(value)) return plainNumber(value)
  if (depth > deepest) throw new ExpressionError('LIMIT', `A value of more than ${deepest} levels`)
  if (Array.isArray(value)) return plainList(value, room, depth)
  if (isPlain(value)) return plainObject(value, room, depth)
  if (value instanceof Set) return Array.from(value, (element) => plainOf(element, room, depth + 1))
  if (value instanceof JavaObject) return plainOf(value.toJSON(), room, depth + 1)
  if (value instanceof Unknown) throw new UnknownError(value)
  if (!isMap(value)) throw new ExpressionError('TYPE', 'This is no value of an expression')
  const object: Record<string, unknown> = {}
  for (const [key, held] of entriesOf(value)) put(object, stringify(key), plainOf(held, room, depth + 1))
  return object
}

function plainNumber(value: number | bigint | JavaDouble): unknown {
  if (kindOfNumber(value) === 'Long') {
    const long = longOf(value)
    const number = Number(long)
    return Number.isSafeInteger(number) ? number : String(long)
  }
  const number = value instanceof JavaDouble ? value.value : (value as number)
  return Number.isFinite(number) ? number : String(number)
}

function plainList(list: readonly unknown[], room: Room, depth: number): readonly unknown[] {
  let copy: unknown[] | undefined
  for (let at = 0; at < list.length; at++) {
    const plain = plainOf(list[at], room, depth + 1)
    if (plain !== list[at]) copy ??= list.slice()
    if (copy) copy[at] = plain
  }
  return copy ?? list
}

function plainObject(value: PlainObject, room: Room, depth: number): unknown {
  let copy: Record<string, unknown> | undefined
  for (const key of Object.keys(value)) {
    take(room, key.length)
    const plain = plainOf(value[key], room, depth + 1)
    if (plain !== value[key]) copy ??= { ...value }
    if (copy) put(copy, key, plain)
  }
  return copy ?? value
}

/** Sets a key that may be any text: `__proto__` is a key like others. */
export function put(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

function take(room: Room, characters: number): void {
  room.left -= 1 + (characters >> 4)
  if (room.left < 0) throw new ExpressionError('LIMIT', `JSON of more than ${most} elements`)
}
