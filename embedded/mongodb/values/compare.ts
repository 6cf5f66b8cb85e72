import type { Binary, BSONRegExp, BSONSymbol, Code, ObjectId, Timestamp } from 'bson'
import { compareNumbers } from './numbers.ts'
import type { Document, Maybe, NumberValue, Value } from './types.ts'
import { Type, typeOf } from './types.ts'

/** The canonical order of types; types of one rank compare by value. Missing is below null. */
const ranks: Record<number, number> = {
  [Type.minKey]: -1,
  [Type.undefined]: 0,
  [Type.null]: 5,
  [Type.int]: 10,
  [Type.long]: 10,
  [Type.double]: 10,
  [Type.decimal]: 10,
  [Type.string]: 15,
  [Type.symbol]: 15,
  [Type.object]: 20,
  [Type.array]: 25,
  [Type.binData]: 30,
  [Type.objectId]: 35,
  [Type.bool]: 40,
  [Type.date]: 45,
  [Type.timestamp]: 47,
  [Type.regex]: 50,
  [Type.javascript]: 60,
  [Type.javascriptWithScope]: 65,
  [Type.maxKey]: 127,
}

const numberRank = 10
const nullRank = 5

/** The place of a value's type in BSON's order; values compare in a filter only within one rank. */
export function rankOf(value: Maybe): number {
  switch (typeof value) {
    case 'string':
      return 15
    case 'number':
    case 'bigint':
      return numberRank
    case 'boolean':
      return 40
    case 'undefined':
      return 0
  }
  return value === null ? nullRank : ranks[typeOf(value)]!
}

/** BSON's total order over all values; negative, zero or positive. Missing (`undefined`) is below null. */
export function compare(a: Maybe, b: Maybe): number {
  if (a === b) return 0
  const rank = rankOf(a)
  const difference = rank - rankOf(b)
  return difference !== 0 ? difference : compareSameRank(rank, a as Value, b as Value)
}

/** True when two values are equal in BSON's order: numbers by value, documents with their fields in order. */
export function equals(a: Maybe, b: Maybe): boolean {
  return a === b || compare(a, b) === 0
}

/** Orders two values whose ranks are known to be the same. */
export function compareSameRank(rank: number, a: Value, b: Value): number {
  switch (rank) {
    case 10:
      return compareNumbers(a as NumberValue, b as NumberValue)
    case 15:
      return compareText(textOf(a), textOf(b))
    case 20:
      return compareDocuments(a as Document, b as Document)
    case 25:
      return compareArrays(a as Value[], b as Value[])
    case 30:
      return compareBinary(a as Binary, b as Binary)
    case 35:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id)
    case 40:
      return Number(a) - Number(b)
    case 45:
      return (a as Date).getTime() - (b as Date).getTime()
    case 47:
      return compareTimestamps(a as Timestamp, b as Timestamp)
    case 50:
      return compareRegexes(a as BSONRegExp, b as BSONRegExp)
    case 60:
      return compareText((a as Code).code, (b as Code).code)
    case 65:
      return compareText((a as Code).code, (b as Code).code) || compare(scopeOf(a), scopeOf(b))
    default:
      return 0
  }
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : (value as BSONSymbol).value
}

function scopeOf(value: Value): Document {
  return (value as Code).scope as Document
}

/** Orders text by its UTF-8 bytes; UTF-16 order differs only where a surrogate meets U+E000 and above. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  const size = Math.min(a.length, b.length)
  for (let i = 0; i < size; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    return x >= 0xd800 && y >= 0xd800 && isSurrogate(x) !== isSurrogate(y) ? (isSurrogate(x) ? 1 : -1) : x - y
  }
  return a.length - b.length
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

function compareDocuments(a: Document, b: Document): number {
  const names = Object.keys(a)
  const others = Object.keys(b)
  const size = Math.min(names.length, others.length)
  for (let i = 0; i < size; i++) {
    const x = a[names[i]!]!
    const y = b[others[i]!]!
    const rank = rankOf(x)
    const order = rank - rankOf(y) || compareText(names[i]!, others[i]!) || compareSameRank(rank, x, y)
    if (order !== 0) return order
  }
  return names.length - others.length
}

function compareArrays(a: Value[], b: Value[]): number {
  const size = Math.min(a.length, b.length)
  for (let i = 0; i < size; i++) {
    const order = compare(a[i], b[i])
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareBinary(a: Binary, b: Binary): number {
  const order = a.position - b.position || a.sub_type - b.sub_type
  return order || Buffer.compare(a.buffer.subarray(0, a.position), b.buffer.subarray(0, b.position))
}

function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return a.t - b.t || a.i - b.i
}

function compareRegexes(a: BSONRegExp, b: BSONRegExp): number {
  return compareText(a.pattern, b.pattern) || compareText(a.options, b.options)
}

/** True when two values have the same types and the same bytes: an update from one to the other is no change. */
export function identical(a: Maybe, b: Maybe): boolean {
  if (a === b) return typeof a !== 'number' || a !== 0 || Object.is(a, b)
  if (a === undefined || b === undefined) return false
  const type = typeOf(a)
  if (type !== typeOf(b)) return false
  if (type === Type.array) return identicalArrays(a as Value[], b as Value[])
  if (type === Type.object) return identicalDocuments(a as Document, b as Document)
  if (type === Type.decimal) return String(a) === String(b)
  return compare(a, b) === 0
}

function identicalArrays(a: Value[], b: Value[]): boolean {
  return a.length === b.length && a.every((element, i) => identical(element, b[i]))
}

function identicalDocuments(a: Document, b: Document): boolean {
  const names = Object.keys(a)
  const others = Object.keys(b)
  return (
    names.length === others.length &&
    names.every((name, i) => name === others[i] && identical(a[name], b[name]))
  )
}
