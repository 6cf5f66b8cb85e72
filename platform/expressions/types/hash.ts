import { ExpressionError } from '../errors.ts'
import { MapEntry } from '../mapEntry.ts'
import { doubleOf, kindOfNumber, longOf } from '../numbers.ts'
import { entriesOf, isMap } from '../plain.ts'
import type { Evaluation } from '../scope.ts'
import { JavaObject, Unknown, UnknownError } from '../values.ts'

/** Values within each other; lazy maps may lead back to themselves. */
const deepest = 200

/** Java's Objects.hashCode. */
export function hashCode(value: unknown, evaluation: Evaluation, depth = 0): number {
  evaluation.spend(4)
  if (depth > deepest)
    throw new ExpressionError('LIMIT', `A value of more than ${deepest} levels has no hash`)
  if (value === null || value === undefined) return 0
  if (typeof value === 'string') return textHash(value, evaluation)
  if (typeof value === 'boolean') return value ? 1231 : 1237
  const of = (part: unknown) => hashCode(part, evaluation, depth + 1)
  if (value instanceof MapEntry) return of(value.key) ^ of(value.value)
  if (value instanceof JavaObject) return value.hashCode()
  if (value instanceof Unknown) throw new UnknownError(value)
  if (Array.isArray(value)) return value.reduce((hash: number, one) => (Math.imul(31, hash) + of(one)) | 0, 1)
  if (value instanceof Set) return [...value].reduce((hash: number, one) => (hash + of(one)) | 0, 0)
  if (!isMap(value)) return numberHash(value as number)
  let hash = 0
  for (const [key, one] of entriesOf(value)) hash = (hash + (of(key) ^ of(one))) | 0
  return hash
}

function textHash(text: string, evaluation: Evaluation): number {
  evaluation.spend(text.length >> 4)
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0
  return hash
}

function numberHash(value: number): number {
  const kind = kindOfNumber(value)
  if (kind === 'Integer') return value
  return longHash(kind === 'Long' ? longOf(value) : doubleBits(doubleOf(value)))
}

/** Java's Long.hashCode. */
export const longHash = (value: bigint): number =>
  Number(BigInt.asIntN(32, value ^ (BigInt.asUintN(64, value) >> 32n)))

/** Java's Double.doubleToLongBits. */
export function doubleBits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getBigInt64(0)
}
