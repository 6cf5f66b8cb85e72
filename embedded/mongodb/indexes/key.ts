import type { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, ObjectId, Timestamp } from 'bson'
import { type Document, type Maybe, Type, typeOf, type Value } from '../values/types.ts'
import { MAX_NUMBER_BYTES, writeDecimal, writeExact, writeLong } from './number.ts'

/**
 * BSON values as byte strings whose order (memcmp) is MongoDB's order of values, so that SQLite's B-trees
 * answer ranges and sorts. The first byte is the canonical type; no key is a prefix of another one's;
 * a descending field has all its bytes complemented; a compound key is the concatenation.
 */
export const KEY_TYPE = {
  minKey: 0x0a,
  /** An empty array in an index, as the server stores it. */
  undefined: 0x12,
  null: 0x14,
  nan: 0x1d,
  number: 0x1e,
  string: 0x3c,
  object: 0x46,
  array: 0x50,
  binary: 0x5a,
  objectId: 0x64,
  boolean: 0x6e,
  date: 0x78,
  timestamp: 0x82,
  regex: 0x8c,
  code: 0x9a,
  codeWithScope: 0xa4,
  maxKey: 0xf0,
} as const

export type Direction = 1 | -1

/** The value of a field that isn't there, inside an empty array. */
export const EMPTY_ARRAY = Symbol('empty array')

/** What an index field can hold. */
export type Indexed = Maybe | typeof EMPTY_ARRAY

let out = Buffer.alloc(4096)
let at = 0

/** The key of one value, ascending. */
export function encodeKey(value: Indexed): Buffer {
  at = 0
  writeValue(value)
  return Buffer.from(out.subarray(0, at))
}

/** The key of several fields. `values` may be shorter than `directions`: then it is a prefix. */
export function encodeCompound(values: readonly Indexed[], directions: readonly Direction[]): Buffer {
  at = 0
  values.forEach((value, i) => {
    const start = at
    writeValue(value)
    if (directions[i] === -1) complement(start, at)
  })
  return Buffer.from(out.subarray(0, at))
}

function complement(from: number, to: number): void {
  for (let i = from; i < to; i++) out[i] = ~out[i]! & 0xff
}

function reserve(bytes: number): void {
  if (at + bytes <= out.length) return
  const larger = Buffer.alloc(Math.max(out.length * 2, at + bytes))
  out.copy(larger, 0, 0, at)
  out = larger
}

function byte(value: number): void {
  reserve(1)
  out[at++] = value
}

function writeValue(value: Indexed): void {
  if (value === EMPTY_ARRAY) {
    byte(KEY_TYPE.undefined)
    return
  }
  switch (typeOf(value)) {
    case Type.int:
    case Type.double:
      writeNumber(typeof value === 'number' ? value : (value as Double).value)
      return
    case Type.long:
      writeBigInt(value as bigint)
      return
    case Type.decimal:
      writeDecimal128(value as Decimal128)
      return
    case Type.string:
      byte(KEY_TYPE.string)
      writeText(value as string)
      return
    case Type.object:
      byte(KEY_TYPE.object)
      writeFields(value as Document)
      return
    case Type.array:
      writeArray(value as Value[])
      return
    case Type.bool:
      byte(KEY_TYPE.boolean)
      byte(value ? 1 : 0)
      return
    case Type.objectId:
      byte(KEY_TYPE.objectId)
      writeBytes((value as ObjectId).id)
      return
    case Type.date:
      writeDate(value as Date)
      return
    case Type.null:
    case Type.undefined:
      byte(KEY_TYPE.null)
      return
    default:
      writeRare(value as Value)
      return
  }
}

function writeRare(value: Value): void {
  switch (typeOf(value)) {
    case Type.binData:
      writeBinary(value as Binary)
      return
    case Type.timestamp:
      writeTimestamp(value as Timestamp)
      return
    case Type.symbol:
      byte(KEY_TYPE.string)
      writeText((value as BSONSymbol).value)
      return
    case Type.regex:
      byte(KEY_TYPE.regex)
      writeText((value as BSONRegExp).pattern)
      writeText((value as BSONRegExp).options)
      return
    case Type.minKey:
      byte(KEY_TYPE.minKey)
      return
    case Type.maxKey:
      byte(KEY_TYPE.maxKey)
      return
    default:
      writeCode(value as Code)
      return
  }
}

function writeArray(array: Value[]): void {
  byte(KEY_TYPE.array)
  for (const element of array) writeValue(element)
  byte(0)
}

/** As the server compares objects: field by field its type, its name, its value; the shorter one first. */
function writeFields(document: Document): void {
  for (const name in document) {
    const start = at
    writeValue(document[name])
    const encoded = Buffer.from(out.subarray(start, at))
    at = start
    byte(encoded[0] === KEY_TYPE.nan ? KEY_TYPE.number : encoded[0]!)
    writeText(name)
    writeBytes(encoded)
  }
  byte(0)
}

function writeNumber(value: number): void {
  if (Number.isNaN(value)) {
    byte(KEY_TYPE.nan)
    return
  }
  byte(KEY_TYPE.number)
  reserve(MAX_NUMBER_BYTES)
  at = writeExact(out, at, value)
}

function writeBigInt(value: bigint): void {
  byte(KEY_TYPE.number)
  reserve(MAX_NUMBER_BYTES)
  at = writeLong(out, at, value)
}

function writeDecimal128(value: Decimal128): void {
  byte(KEY_TYPE.number)
  reserve(MAX_NUMBER_BYTES)
  const end = writeDecimal(out, at, value)
  if (end === undefined) out[at - 1] = KEY_TYPE.nan
  else at = end
}

/** UTF-8 with 00 as 00 ff, ended by 00 00: sorts as strcmp on the text would. */
function writeText(text: string): void {
  reserve(text.length * 3 + 2)
  const end = at + out.write(text, at, 'utf8')
  const zero = out.subarray(at, end).indexOf(0)
  if (zero === -1) at = end
  else writeEscaped(Buffer.from(out.subarray(at, end)))
  reserve(2)
  out[at++] = 0
  out[at++] = 0
}

function writeEscaped(bytes: Buffer): void {
  reserve(bytes.length * 2)
  for (const value of bytes) {
    out[at++] = value
    if (value === 0) out[at++] = 0xff
  }
}

function writeBytes(bytes: Uint8Array): void {
  reserve(bytes.length)
  out.set(bytes, at)
  at += bytes.length
}

function writeBinary(value: Binary): void {
  const size = value.length()
  byte(KEY_TYPE.binary)
  reserve(5)
  at = out.writeUInt32BE(size, at)
  out[at++] = value.sub_type
  writeBytes(value.buffer.subarray(0, size))
}

function writeDate(value: Date): void {
  byte(KEY_TYPE.date)
  reserve(8)
  at = out.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value.getTime()) ^ (1n << 63n)), at)
}

function writeTimestamp(value: Timestamp): void {
  byte(KEY_TYPE.timestamp)
  reserve(8)
  at = out.writeUInt32BE(value.getHighBitsUnsigned(), at)
  at = out.writeUInt32BE(value.getLowBitsUnsigned(), at)
}

function writeCode(value: Code): void {
  byte(value.scope ? KEY_TYPE.codeWithScope : KEY_TYPE.code)
  writeText(String(value.code))
  if (value.scope) writeFields(value.scope as Document)
}

/** The first and the next type byte between which all values comparable with `value` lie (NaN included). */
export function typeBracket(key: Uint8Array): [number, number] {
  const type = key[0]!
  if (type === KEY_TYPE.nan || type === KEY_TYPE.number) return [KEY_TYPE.nan, KEY_TYPE.number + 1]
  if (type === KEY_TYPE.null || type === KEY_TYPE.undefined) return [KEY_TYPE.undefined, KEY_TYPE.null + 1]
  return [type, type + 1]
}
