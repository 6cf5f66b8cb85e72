import type { Binary } from 'bson'
import { fail } from '../errors.ts'
import { exactInteger, exactWhole, fitsLong } from '../values/numbers.ts'
import type { Maybe, Value } from '../values/types.ts'
import { isNumber, Type, typeOf } from '../values/types.ts'
import type { Predicate } from './predicates.ts'

type BitsOperator = '$bitsAllSet' | '$bitsAllClear' | '$bitsAnySet' | '$bitsAnyClear'

/** Tests bits of whole numbers (sign-extended without end) and of binary data (first byte holds bits 0 to 7). */
export function compileBits(name: BitsOperator, operand: Value): Predicate {
  const positions = bitPositions(name, operand)
  const wantSet = name.endsWith('Set')
  const all = name.startsWith('$bitsAll')
  return (value) => {
    const bits = bitReader(value)
    if (bits === undefined) return false
    const agrees = (position: number): boolean => bits(position) === wantSet
    return all ? positions.every(agrees) : positions.some(agrees)
  }
}

function bitPositions(name: string, operand: Value): number[] {
  if (Array.isArray(operand)) return operand.map((item) => bitPosition(name, item))
  if (isNumber(operand)) {
    const mask = exactWhole(operand)
    if (mask === undefined || !fitsLong(mask)) fail('FailedToParse', `${name} expects an integer bitmask`)
    if (mask < 0n) fail('FailedToParse', `Expected a non-negative number in: ${name}`)
    return setBits(mask)
  }
  if (typeof operand === 'object' && operand !== null && typeOf(operand) === Type.binData) {
    const read = bitReader(operand)!
    return Array.from({ length: (operand as Binary).position * 8 }, (_, i) => i).filter(read)
  }
  return fail(
    'BadValue',
    `${name} takes an Array, a number, or a BinData but received a value of another type`,
  )
}

function bitPosition(name: string, item: Value): number {
  if (!isNumber(item)) fail('BadValue', `bit positions must be an integer in: ${name}`)
  const position = exactInteger(item)
  if (position === undefined) fail('BadValue', `bit positions must be an integer in: ${name}`)
  if (position < 0) fail('BadValue', `bit positions must be >= 0 in: ${name}`)
  return position
}

function setBits(mask: bigint): number[] {
  const positions: number[] = []
  for (let i = 0; i < 63; i++) if ((mask >> BigInt(i)) & 1n) positions.push(i)
  return positions
}

function bitReader(value: Maybe): ((position: number) => boolean) | undefined {
  if (isNumber(value)) {
    const number = exactWhole(value)
    if (number === undefined || !fitsLong(number)) return undefined
    return (position) => ((number >> BigInt(Math.min(position, 63))) & 1n) === 1n
  }
  if (typeof value !== 'object' || value === null || typeOf(value) !== Type.binData) return undefined
  const { buffer, position: size } = value as Binary
  return (position) => position < size * 8 && (((buffer[position >> 3] ?? 0) >> (position & 7)) & 1) === 1
}
