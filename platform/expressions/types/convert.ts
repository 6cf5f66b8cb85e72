import { ExpressionError } from '../errors.ts'
import { doubleOf, isInteger, type JavaNumber, longOf } from '../numbers.ts'
import { stringify } from '../text.ts'
import { JavaObject, type Value } from '../values.ts'
import { parseDouble, parseLong } from './parse.ts'
import type { ParameterKind } from './type.ts'

/** An argument as its parameter takes it. Throws ExpressionError (VALUE) when what it holds cannot be converted. */
export function convert(what: string, kind: ParameterKind, value: Value): unknown {
  if (value === null) return null
  switch (kind) {
    case 'string':
      return Array.isArray(value) ? value.map((element) => stringify(element)).join(',') : stringify(value)
    case 'charSequence':
      return value instanceof JavaObject && value.isText ? value.toString() : value
    case 'int':
      return toInt(what, value)
    case 'long':
      return typeof value === 'string' ? parseLong(trimmed(value)) : longOf(value as JavaNumber)
    case 'double':
      return typeof value === 'string' ? parseDouble(value) : doubleOf(value as JavaNumber)
    case 'boolean':
      return typeof value === 'boolean' ? value : toBoolean(what, value as string)
    case 'char':
      return typeof value === 'string' ? value : String.fromCharCode(Number(longOf(value as JavaNumber)))
    case 'list':
      return toList(value)
    default:
      return value
  }
}

function toInt(what: string, value: Value): number {
  if (isInteger(value)) return value
  const long = typeof value === 'string' ? parseLong(trimmed(value)) : longOf(value as JavaNumber)
  if (BigInt.asIntN(32, long) !== long)
    throw new ExpressionError('VALUE', `${what} takes an Integer; ${long} does not fit into 32 bits`)
  return Number(long)
}

const trimmed = (text: string): string => text.replace(/\s/g, '')

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  on: true,
  yes: true,
  1: true,
  false: false,
  off: false,
  no: false,
  0: false,
}

function toBoolean(what: string, text: string): boolean {
  const key = text.trim().toLowerCase()
  const truth = Object.hasOwn(truths, key) ? truths[key] : undefined
  if (truth === undefined)
    throw new ExpressionError('VALUE', `${what} takes true or false, not '${text.slice(0, 100)}'`)
  return truth
}

function toList(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value
  if (value instanceof Set) return [...value]
  if (typeof value === 'string') return value === '' ? [] : value.split(',').map((part) => part.trim())
  return [value]
}
