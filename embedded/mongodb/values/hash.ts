import type { Binary, BSONRegExp, Code, Decimal128, ObjectId, Timestamp } from 'bson'
import { rankOf } from './compare.ts'
import { parseDecimal } from './decimal.ts'
import { compareNumbers, toNumber } from './numbers.ts'
import type { Document, Maybe, NumberValue, Value } from './types.ts'

/** A text that two values share exactly when `equals` holds for them: 1, 1.0 and decimal 1.00 give the same. */
export function hashKey(value: Maybe): string {
  const rank = rankOf(value)
  switch (rank) {
    case 10:
      return `n${numberKey(value as NumberValue)}`
    case 15:
      return `s${textKey(typeof value === 'string' ? value : (value as { value: string }).value)}`
    case 20:
      return `{${Object.entries(value as Document)
        .map(([name, field]) => textKey(name) + hashKey(field))
        .join()}}`
    case 25:
      return `[${(value as Value[]).map(hashKey).join()}]`
    default:
      return `${rank}:${scalarKey(rank, value as Value)}`
  }
}

function textKey(text: string): string {
  return `${text.length}:${text}`
}

function numberKey(value: NumberValue): string {
  const number = toNumber(value)
  if (Number.isNaN(number)) return 'NaN'
  if (typeof value === 'bigint') return String(value)
  if (compareNumbers(value, number) === 0)
    return Number.isInteger(number) ? String(BigInt(number)) : String(number)
  return decimalKey(value as Decimal128)
}

/** A decimal that no double equals: its digits without trailing zeros. */
function decimalKey(value: Decimal128): string {
  const decimal = parseDecimal(value)
  if (typeof decimal === 'string') return decimal
  let { coefficient, exponent } = decimal
  while (coefficient % 10n === 0n) {
    coefficient /= 10n
    exponent++
  }
  return exponent >= 0 ? String(coefficient * 10n ** BigInt(exponent)) : `${coefficient}E${exponent}`
}

function scalarKey(rank: number, value: Value): string {
  switch (rank) {
    case 30: {
      const binary = value as Binary
      return `${binary.sub_type}:${Buffer.from(binary.buffer.subarray(0, binary.position)).toString('latin1')}`
    }
    case 35:
      return (value as ObjectId).toHexString()
    case 40:
      return String(value)
    case 45:
      return String((value as Date).getTime())
    case 47:
      return `${(value as Timestamp).t}.${(value as Timestamp).i}`
    case 50:
      return `${(value as BSONRegExp).pattern}/${(value as BSONRegExp).options}`
    case 60:
      return (value as Code).code
    case 65:
      return textKey((value as Code).code) + hashKey((value as Code).scope as Document)
    default:
      return ''
  }
}
