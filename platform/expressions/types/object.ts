import { ExpressionError } from '../errors.ts'
import type { Evaluation } from '../scope.ts'
import { JavaDouble, JavaObject, Unknown, UnknownError, type Value } from '../values.ts'
import { type AnyMap, entryOf, isMap, keysOf, sizeOf } from './entries.ts'
import { doubleValue, longValue, numberKind, numberText } from './numbers.ts'
import type { Methods, Overload } from './type.ts'

/** Values within values deeper than this are not walked: lazy maps may lead back to themselves. */
const deepest = 200

/** As String.valueOf: null, [a, b], {key=value}, 3.0. Throws UnknownError when something in it is unknown. */
export function stringify(value: unknown, evaluation: Evaluation): string {
  if (typeof value === 'string') return value
  const text = textOf(value, evaluation, 0)
  evaluation.spend(text.length >> 4)
  return text
}

function textOf(value: unknown, evaluation: Evaluation, depth: number): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof JavaDouble)
    return numberText(value)
  if (typeof value === 'boolean') return String(value)
  if (value instanceof JavaObject) return value.toString()
  if (value instanceof Unknown) throw new UnknownError(value)
  checkDepth(depth)
  if (Array.isArray(value) || value instanceof Set)
    return joined(value, (element) => textOf(element, evaluation, depth + 1), evaluation, '[', ']')
  const map = value as AnyMap
  const text = (key: Value) => `${textOf(key, evaluation, depth)}=${textOf(entryOf(map, key), evaluation, depth + 1)}`
  return joined(keysOf(map), text, evaluation, '{', '}')
}

function joined(
  parts: Iterable<Value>,
  text: (part: Value) => string,
  evaluation: Evaluation,
  open: string,
  close: string,
): string {
  let all = open
  for (const part of parts) {
    evaluation.spend(1)
    all += all.length === 1 ? text(part) : `, ${text(part)}`
    evaluation.checkSize(all.length)
  }
  return all + close
}

/** As Objects.equals: numbers of different types are not equal, lists, maps and sets by what they hold. */
export function equals(left: unknown, right: unknown, evaluation: Evaluation, depth = 0): boolean {
  if (left === right) return true
  if (left instanceof Unknown) throw new UnknownError(left)
  if (right instanceof Unknown) throw new UnknownError(right)
  if (left instanceof JavaObject) return left.equals(right)
  const kind = numberKind(left)
  if (kind) return numberKind(right) === kind && sameNumber(kind, left as number, right as number)
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  checkDepth(depth)
  if (Array.isArray(left)) return Array.isArray(right) && sameElements(left, right, evaluation, depth)
  if (left instanceof Set) return right instanceof Set && sameSet(left, right, evaluation)
  return isMap(left) && isMap(right) && sameEntries(left, right, evaluation, depth)
}

const sameNumber = (kind: 'int' | 'long' | 'double', left: number, right: number): boolean =>
  kind === 'double' ? Object.is(doubleValue(left), doubleValue(right)) : longValue(left) === longValue(right)

function sameElements(left: readonly unknown[], right: readonly unknown[], evaluation: Evaluation, depth: number) {
  evaluation.spend(left.length)
  return left.length === right.length && left.every((one, at) => equals(one, right[at], evaluation, depth + 1))
}

const sameSet = (left: ReadonlySet<Value>, right: ReadonlySet<Value>, evaluation: Evaluation): boolean =>
  left.size === right.size && [...left].every((one) => includes(right, one, evaluation))

function sameEntries(left: AnyMap, right: AnyMap, evaluation: Evaluation, depth: number): boolean {
  const keys = keysOf(left)
  evaluation.spend(keys.length)
  return (
    keys.length === sizeOf(right) &&
    keys.every((key) => {
      const other = entryOf(right, key)
      return other !== undefined && equals(entryOf(left, key), other, evaluation, depth + 1)
    })
  )
}

/** Whether one of the values equals another. */
export function includes(values: Iterable<Value>, wanted: Value, evaluation: Evaluation): boolean {
  for (const value of values) {
    evaluation.spend(1)
    if (equals(value, wanted, evaluation)) return true
  }
  return false
}

/** As Objects.hashCode. */
export function hashCode(value: unknown, evaluation: Evaluation, depth = 0): number {
  evaluation.spend(1)
  if (value === null || value === undefined) return 0
  if (typeof value === 'string') return textHash(value, evaluation)
  if (typeof value === 'boolean') return value ? 1231 : 1237
  if (value instanceof JavaObject) return value.hashCode()
  if (value instanceof Unknown) throw new UnknownError(value)
  const kind = numberKind(value)
  if (kind) return numberHash(kind, value as number)
  checkDepth(depth)
  const of = (part: unknown) => hashCode(part, evaluation, depth + 1)
  if (Array.isArray(value)) return value.reduce((hash: number, one) => (Math.imul(31, hash) + of(one)) | 0, 1)
  if (value instanceof Set) return [...value].reduce((hash: number, one) => (hash + of(one)) | 0, 0)
  const map = value as AnyMap
  return keysOf(map).reduce((hash: number, key) => (hash + (of(key) ^ of(entryOf(map, key)))) | 0, 0)
}

function textHash(text: string, evaluation: Evaluation): number {
  evaluation.spend(text.length >> 4)
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0
  return hash
}

function numberHash(kind: 'int' | 'long' | 'double', value: number): number {
  if (kind === 'int') return value
  return kind === 'long' ? longHash(longValue(value)) : longHash(doubleBits(doubleValue(value)))
}

/** As Long.hashCode. */
export const longHash = (value: bigint): number =>
  Number(BigInt.asIntN(32, value ^ (BigInt.asUintN(64, value) >> 32n)))

/** As Double.doubleToLongBits. */
export function doubleBits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getBigInt64(0)
}

function checkDepth(depth: number): void {
  if (depth > deepest) throw new ExpressionError('LIMIT', `a value is more than ${deepest} levels deep`)
}

/** A method that exists in Java and is not offered here. */
export const refused = (instead: string): readonly Overload[] => [
  {
    parameters: ['object'],
    variadic: true,
    call: () => {
      throw new ExpressionError('NOT_ALLOWED', instead)
    },
  },
]

const noReflection = refused('an expression reaches no classes and no threads')

/** The methods that every value has. */
export const objectMethods: Methods = {
  equals: [{ parameters: ['object'], call: (self, [other], evaluation) => equals(self, other, evaluation) }],
  hashCode: [{ parameters: [], call: (self, _, evaluation) => hashCode(self, evaluation) }],
  toString: [{ parameters: [], call: (self, _, evaluation) => stringify(self, evaluation) }],
  getClass: noReflection,
  notify: noReflection,
  notifyAll: noReflection,
  wait: noReflection,
  clone: refused('values are never changed, so there is nothing to copy'),
}
