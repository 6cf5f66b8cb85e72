import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson'
import { fail, MongoError } from '../errors.ts'
import { defineField } from './path.ts'
import type { Document, Value } from './types.ts'
import { isInt32 } from './types.ts'

const maxDepth = 200
const maxInterned = 24

/** Field names and short strings recur in every document: each is made once and found again by its bytes. */
const interned: (string | undefined)[] = new Array(4096)

const nothing: Buffer = Buffer.alloc(0)
let bytes: Buffer = nothing
let at = 0

/**
 * Reads one BSON document.
 * Throws InvalidBSON for damaged or trailing bytes and Overflow for a nesting deeper than 200.
 */
export function decode(input: Uint8Array): Document {
  bytes = Buffer.isBuffer(input) ? input : Buffer.from(input.buffer, input.byteOffset, input.byteLength)
  at = 0
  try {
    if (bytes.length < 5 || bytes.readInt32LE(0) !== bytes.length)
      fail('InvalidBSON', 'document length is wrong')
    return readDocument(0)
  } catch (error) {
    if (error instanceof MongoError) throw error
    throw new MongoError('InvalidBSON', `document is damaged: ${(error as Error).message}`)
  } finally {
    bytes = nothing
  }
}

function openContainer(depth: number): number {
  if (depth > maxDepth) fail('Overflow', `BSONObj exceeds maximum nested object depth: ${maxDepth}`)
  const size = bytes.readInt32LE(at)
  const end = at + size - 1
  if (size < 5 || end >= bytes.length || bytes[end] !== 0)
    fail('InvalidBSON', 'embedded document length is wrong')
  at += 4
  return end
}

function closeContainer(end: number): void {
  if (at !== end) fail('InvalidBSON', 'embedded document does not fill its length')
  at++
}

function readDocument(depth: number): Document {
  const end = openContainer(depth)
  const document: Document = {}
  while (at < end) {
    const type = bytes[at++]!
    const name = readName()
    const value = readValue(type, depth)
    if (name === '__proto__') defineField(document, name, value)
    else document[name] = value
  }
  closeContainer(end)
  return document
}

function readArray(depth: number): Value[] {
  const end = openContainer(depth)
  const array: Value[] = []
  while (at < end) {
    const type = bytes[at++]!
    while (bytes[at++] !== 0) if (at >= end) fail('InvalidBSON', 'array index is not terminated')
    array.push(readValue(type, depth))
  }
  closeContainer(end)
  return array
}

function readName(): string {
  const start = at
  let hash = 0
  let seen = 0
  let byte = bytes[at]
  while (byte !== 0) {
    if (byte === undefined) fail('InvalidBSON', 'field name is not terminated')
    hash = (hash * 31 + byte) | 0
    seen |= byte
    byte = bytes[++at]
  }
  const end = at++
  if (seen > 0x7f) return bytes.toString('utf8', start, end)
  return end - start > maxInterned ? bytes.toString('latin1', start, end) : intern(hash, start, end)
}

function readString(): string {
  const size = bytes.readInt32LE(at)
  const start = at + 4
  const end = start + size - 1
  if (size < 1 || end >= bytes.length || bytes[end] !== 0) fail('InvalidBSON', 'string length is wrong')
  at = end + 1
  if (size > maxInterned) return bytes.toString('utf8', start, end)
  let hash = 0
  let seen = 0
  for (let i = start; i < end; i++) {
    hash = (hash * 31 + bytes[i]!) | 0
    seen |= bytes[i]!
  }
  return seen > 0x7f ? bytes.toString('utf8', start, end) : intern(hash, start, end)
}

function intern(hash: number, start: number, end: number): string {
  const slot = hash & 4095
  const found = interned[slot]
  if (found !== undefined && found.length === end - start && sameAscii(found, start)) return found
  const made = bytes.toString('latin1', start, end)
  interned[slot] = made
  return made
}

function sameAscii(text: string, start: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false
  return true
}

function take(size: number): Uint8Array {
  if (size < 0 || at + size > bytes.length) fail('InvalidBSON', 'value ends after its document')
  const slice = Uint8Array.prototype.slice.call(bytes, at, at + size)
  at += size
  return slice
}

function readValue(type: number, depth: number): Value {
  switch (type) {
    case 0x10: {
      const value = bytes.readInt32LE(at)
      at += 4
      return value
    }
    case 0x02:
      return readString()
    case 0x03:
      return readDocument(depth + 1)
    case 0x04:
      return readArray(depth + 1)
    case 0x01: {
      const value = bytes.readDoubleLE(at)
      at += 8
      return isInt32(value) ? new Double(value) : value
    }
    case 0x12:
      return readLong()
    case 0x09:
      return readDate()
    case 0x07:
      return new ObjectId(take(12))
    case 0x08: {
      const flag = take(1)[0]!
      if (flag > 1) fail('InvalidBSON', 'boolean is neither 0 nor 1')
      return flag === 1
    }
    case 0x0a:
    case 0x06:
      return null
    default:
      return readRareValue(type, depth)
  }
}

function readLong(): bigint {
  const value = bytes.readBigInt64LE(at)
  at += 8
  return value
}

function readDate(): Date {
  const date = new Date(Number(readLong()))
  if (Number.isNaN(date.getTime())) fail('InvalidBSON', 'dates beyond ±8.64e15 ms of 1970 are not supported')
  return date
}

function readRareValue(type: number, depth: number): Value {
  switch (type) {
    case 0x05:
      return readBinary()
    case 0x0b: {
      const pattern = readName()
      return new BSONRegExp(pattern, readName())
    }
    case 0x0d:
      return new Code(readString())
    case 0x0e:
      return new BSONSymbol(readString())
    case 0x0f: {
      at += 4
      const code = readString()
      return new Code(code, readDocument(depth + 1))
    }
    case 0x11:
      return new Timestamp(BigInt.asUintN(64, readLong()))
    case 0x13:
      return new Decimal128(take(16))
    case 0xff:
      return new MinKey()
    case 0x7f:
      return new MaxKey()
    default:
      return fail('InvalidBSON', `BSON type ${type} is not supported`)
  }
}

function readBinary(): Binary {
  const size = bytes.readInt32LE(at)
  const subtype = bytes.readUInt8(at + 4)
  at += 5
  return new Binary(take(size), subtype)
}
