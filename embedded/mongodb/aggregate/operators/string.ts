import { BSONSymbol } from 'bson'
import { fail } from '../../errors.ts'
import { compareText } from '../../values/compare.ts'
import { exactInteger, toNumber } from '../../values/numbers.ts'
import type { Maybe, Value } from '../../values/types.ts'
import { isNumber, typeName } from '../../values/types.ts'
import { nonNegative } from './array.ts'
import type { Operator, Operators } from './operator.ts'
import { isNullish, onArguments, onFields } from './operator.ts'

function text(name: string, value: Maybe, code: number): string {
  return typeof value === 'string'
    ? value
    : fail(code, `${name} requires a string argument, found: ${typeName(value)}`)
}

/** Text as `$toLower`, `$substr` and their like take it: numbers and dates are written out, null is empty. */
function coerceText(name: string, value: Maybe): string {
  if (isNullish(value)) return ''
  if (typeof value === 'string') return value
  if (value instanceof BSONSymbol) return value.value
  if (value instanceof Date) return value.toISOString()
  if (isNumber(value)) return String(value)
  return fail(16007, `can't convert from BSON type ${typeName(value)} to String in ${name}`)
}

const concat = onArguments('$concat', 0, Number.POSITIVE_INFINITY, (args) =>
  args.some(isNullish) ? null : args.map((value) => text('$concat', value, 16702)).join(''),
)

/** ASCII only, as the server changes the case of no other letters. */
function mapAscii(value: string, pattern: RegExp, change: (letter: string) => string): string {
  return value.replace(pattern, change)
}
const lower = (value: string): string => mapAscii(value, /[A-Z]+/g, (letters) => letters.toLowerCase())
const upper = (value: string): string => mapAscii(value, /[a-z]+/g, (letters) => letters.toUpperCase())

function whole(name: string, value: Maybe, code: number): number {
  return isNumber(value)
    ? (exactInteger(value) ?? Math.trunc(toNumber(value)))
    : fail(code, `${name}: indexes must be numbers, found ${typeName(value)}`)
}

function substringBytes(name: string): Operator {
  return onArguments(name, 3, 3, ([value, from, count]) => {
    const bytes = Buffer.from(coerceText(name, value))
    const start = whole(name, from, 16034)
    const size = whole(name, count, 16035)
    if (start < 0) fail(50752, `${name}: starting index must be non-negative (got: ${start})`)
    const end = size < 0 ? bytes.length : Math.min(start + size, bytes.length)
    if (isContinuation(bytes[start]) || isContinuation(bytes[end])) {
      fail(28656, `${name}: Invalid range, starting or ending index is a UTF-8 continuation byte.`)
    }
    return bytes.toString('utf8', start, end)
  })
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

const substringCodePoints = onArguments('$substrCP', 3, 3, ([value, from, count]) => {
  const points = [...coerceText('$substrCP', value)]
  const start = whole('$substrCP', from, 34450)
  const size = whole('$substrCP', count, 34452)
  if (start < 0) fail(34455, `$substrCP: the starting index must be nonnegative integer.`)
  if (size < 0) fail(34454, '$substrCP: length must be a nonnegative integer.')
  return points.slice(start, start + size).join('')
})

function indexOf(
  name: string,
  find: (value: string, part: string, from: number, to: number | undefined) => number,
): Operator {
  return onArguments(name, 2, 4, ([value, part, from, to]) => {
    if (isNullish(value)) return null
    const start = from === undefined ? 0 : nonNegative(name, from)
    const stop = to === undefined ? undefined : nonNegative(name, to)
    return find(text(name, value, 40091), text(name, part, 40092), start, stop)
  })
}

function indexOfBytes(value: string, part: string, from: number, to: number | undefined): number {
  const bytes = Buffer.from(value)
  if (from > bytes.length) return -1
  return bytes.subarray(0, to ?? bytes.length).indexOf(part, from)
}

function indexOfCodePoints(value: string, part: string, from: number, to: number | undefined): number {
  const points = [...value]
  if (from > points.length) return -1
  const head = points.slice(0, from).join('')
  const at = points
    .slice(0, to ?? points.length)
    .join('')
    .indexOf(part, head.length)
  return at < 0 ? -1 : [...value.slice(0, at)].length
}

const split = onArguments('$split', 2, 2, ([value, separator]) => {
  if (isNullish(value) || isNullish(separator)) return null
  if (separator === '') fail(40087, '$split requires a non-empty separator')
  return text('$split', value, 40085).split(text('$split', separator, 40086))
})

const blanks = ['\0', ' ', '\t', '\n', '\v', '\f', '\r', '\u00a0', '\u1680']
const whitespace = new Set([
  ...blanks,
  ...Array.from({ length: 11 }, (_, i) => String.fromCharCode(0x2000 + i)),
])

function trim(name: string, left: boolean, right: boolean): Operator {
  return onFields(name, ['input'], ['chars'], ({ input, chars }, given) => {
    if (isNullish(input) || (given.chars !== undefined && isNullish(chars))) return null
    const points = [...text(name, input, 50699)]
    const set = chars === undefined ? whitespace : new Set(text(name, chars, 50700))
    let from = 0
    let to = points.length
    while (left && from < to && set.has(points[from]!)) from++
    while (right && to > from && set.has(points[to - 1]!)) to--
    return points.slice(from, to).join('')
  })
}

function replace(
  name: string,
  change: (input: string, find: string, replacement: string) => string,
): Operator {
  return onFields(name, ['input', 'find', 'replacement'], [], ({ input, find, replacement }) => {
    const given = [input, find, replacement].map((value) =>
      isNullish(value) ? null : text(name, value, 51746),
    )
    const [a, b, c] = given
    return a === null || b === null || c === null ? null : change(a!, b!, c!)
  })
}

/** Operators on text. */
export const stringOperators: Operators = {
  $concat: concat,
  $toLower: onArguments('$toLower', 1, 1, ([value]) => lower(coerceText('$toLower', value))),
  $toUpper: onArguments('$toUpper', 1, 1, ([value]) => upper(coerceText('$toUpper', value))),
  $strcasecmp: onArguments(
    '$strcasecmp',
    2,
    2,
    ([a, b]): Value =>
      Math.sign(compareText(upper(coerceText('$strcasecmp', a)), upper(coerceText('$strcasecmp', b)))),
  ),
  $strLenBytes: onArguments('$strLenBytes', 1, 1, ([value]) =>
    Buffer.byteLength(text('$strLenBytes', value, 34473)),
  ),
  $strLenCP: onArguments('$strLenCP', 1, 1, ([value]) => [...text('$strLenCP', value, 34471)].length),
  $substr: substringBytes('$substr'),
  $substrBytes: substringBytes('$substrBytes'),
  $substrCP: substringCodePoints,
  $indexOfBytes: indexOf('$indexOfBytes', indexOfBytes),
  $indexOfCP: indexOf('$indexOfCP', indexOfCodePoints),
  $split: split,
  $trim: trim('$trim', true, true),
  $ltrim: trim('$ltrim', true, false),
  $rtrim: trim('$rtrim', false, true),
  $replaceOne: replace('$replaceOne', (input, find, replacement) => input.replace(find, () => replacement)),
  $replaceAll: replace('$replaceAll', (input, find, replacement) =>
    input.replaceAll(find, () => replacement),
  ),
}
