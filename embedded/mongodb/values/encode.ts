import type { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, ObjectId, Timestamp } from 'bson'

import { fail } from '../errors.ts'
import type { Document, Value } from './types.ts'
import { Type, typeOf } from './types.ts'

/** The server's limit of a stored document, in bytes. */
export const maxDocumentSize = 16 * 1024 * 1024
const keptBuffer = 256 * 1024
const maxDepth = 200

let out: Buffer = Buffer.allocUnsafeSlow(keptBuffer)
let at = 0

/**
 * Writes a document as BSON. Fields that are `undefined` are left out.
 * Throws BSONObjectTooLarge beyond `maxSize` bytes and Overflow for a nesting deeper than 200.
 */
export function encode(document: Document, maxSize: number = maxDocumentSize): Uint8Array {
  at = 0
  try {
    writeDocument(document, 0)
    if (at > maxSize)
      fail('BSONObjectTooLarge', `BSONObj size: ${at} is invalid. Size must be between 0 and ${maxSize}`)
    return Uint8Array.prototype.slice.call(out, 0, at)
  } finally {
    if (out.length > keptBuffer) out = Buffer.allocUnsafeSlow(keptBuffer)
  }
}

function reserve(size: number): void {
  if (at + size <= out.length) return
  const grown = Buffer.allocUnsafeSlow(Math.max(out.length * 2, at + size))
  out.copy(grown, 0, 0, at)
  out = grown
}

function writeDocument(document: Document, depth: number): void {
  const start = openContainer(depth)
  for (const name in document) {
    const value = document[name]
    if (value !== undefined) writeField(name, value, depth)
  }
  closeContainer(start)
}

function writeArray(array: Value[], depth: number): void {
  const start = openContainer(depth)
  for (let i = 0; i < array.length; i++) writeField(String(i), array[i] ?? null, depth)
  closeContainer(start)
}

function openContainer(depth: number): number {
  if (depth > maxDepth) fail('Overflow', `BSONObj exceeds maximum nested object depth: ${maxDepth}`)
  reserve(5)
  const start = at
  at += 4
  return start
}

function closeContainer(start: number): void {
  reserve(1)
  out[at++] = 0
  out.writeInt32LE(at - start, start)
}

function writeUtf8(text: string): void {
  const size = text.length
  reserve(size * 3 + 1)
  if (size <= 32) {
    for (let i = 0; i < size; i++) {
      const unit = text.charCodeAt(i)
      if (unit > 0x7f) {
        at += out.write(text.slice(i), at, 'utf8')
        return
      }
      out[at++] = unit
    }
  } else at += out.write(text, at, 'utf8')
}

function writeCString(text: string): void {
  if (text.includes('\0')) fail('BadValue', 'field names and patterns must not contain a null byte')
  writeUtf8(text)
  out[at++] = 0
}

function writeString(text: string): void {
  reserve(4)
  const start = at
  at += 4
  writeUtf8(text)
  out[at++] = 0
  out.writeInt32LE(at - start - 4, start)
}

function writeField(name: string, value: Value, depth: number): void {
  reserve(1)
  const type = typeOf(value)
  out[at++] = type & 0xff
  writeCString(name)
  writeValue(type, value, depth)
}

function writeValue(type: number, value: Value, depth: number): void {
  switch (type) {
    case Type.int:
      reserve(4)
      at = out.writeInt32LE(value as number, at)
      return
    case Type.string:
      writeString(value as string)
      return
    case Type.object:
      writeDocument(value as Document, depth + 1)
      return
    case Type.array:
      writeArray(value as Value[], depth + 1)
      return
    case Type.double:
      reserve(8)
      at = out.writeDoubleLE(typeof value === 'number' ? value : (value as Double).value, at)
      return
    case Type.bool:
      reserve(1)
      out[at++] = value ? 1 : 0
      return
    case Type.long:
      writeLong(value as bigint)
      return
    case Type.date:
      writeLong(BigInt((value as Date).getTime()))
      return
    case Type.objectId:
      writeBytes((value as ObjectId).id)
      return
    default:
      writeRareValue(type, value, depth)
      return
  }
}

function writeLong(value: bigint): void {
  reserve(8)
  at = out.writeBigInt64LE(value, at)
}

function writeBytes(source: Uint8Array): void {
  reserve(source.length)
  out.set(source, at)
  at += source.length
}

function writeRareValue(type: number, value: Value, depth: number): void {
  switch (type) {
    case Type.binData: {
      const binary = value as Binary
      const size = binary.position
      reserve(5)
      at = out.writeInt32LE(size, at)
      out[at++] = binary.sub_type
      writeBytes(binary.buffer.subarray(0, size))
      return
    }
    case Type.regex:
      writeCString((value as BSONRegExp).pattern)
      writeCString((value as BSONRegExp).options)
      return
    case Type.symbol:
      writeString((value as BSONSymbol).value)
      return
    case Type.timestamp:
      writeLong(BigInt.asIntN(64, (value as Timestamp).toBigInt()))
      return
    case Type.decimal:
      writeBytes((value as Decimal128).bytes)
      return
    case Type.javascript:
    case Type.javascriptWithScope:
      writeCode(value as Code, depth)
      return
  }
}

function writeCode(code: Code, depth: number): void {
  if (code.scope === null) {
    writeString(code.code)
    return
  }
  reserve(4)
  const start = at
  at += 4
  writeString(code.code)
  writeDocument(code.scope as Document, depth + 1)
  out.writeInt32LE(at - start, start)
}
