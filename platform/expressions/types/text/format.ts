import { ExpressionError } from '../../errors.ts'
import { doubleOf, kindOfNumber, longOf, numberText } from '../../numbers.ts'
import type { Evaluation } from '../../scope.ts'
import { stringify } from '../../text.ts'
import { JavaObject, type Value } from '../../values.ts'
import { hashCode } from '../hash.ts'
import { fixed, general, scientific } from './decimal.ts'
import { formatTime } from './formatTime.ts'

/** One `%…` of a format: flags, width and precision as they were written. */
interface Directive {
  readonly text: string
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly conversion: string
}

const pattern = /%(\d+\$|<)?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([tT][a-zA-Z]|[a-zA-Z%])|%/g

/** As String.format in English: %s %d %x %o %f %e %g %b %c %h %t… %n %%. Throws ExpressionError (VALUE, TYPE, LIMIT). */
export function format(text: string, values: readonly Value[], evaluation: Evaluation): string {
  const valueAt = positions(values)
  let result = ''
  let from = 0
  for (const match of text.matchAll(pattern)) {
    const directive = directiveOf(match, evaluation)
    const made = written(directive, () => valueAt(directive.text, match[1]), evaluation)
    evaluation.spend(1 + (made.length >> 3))
    result += text.slice(from, match.index) + made
    evaluation.checkSize(result.length)
    from = match.index + match[0].length
  }
  return result + text.slice(from)
}

/** Which value a directive takes: the next one, `<` the same again, `2$` the second. */
function positions(values: readonly Value[]): (directive: string, index: string | undefined) => Value {
  let next = 0
  let last = -1
  return (directive, index) => {
    if (index !== '<') last = index ? Number.parseInt(index, 10) - 1 : next++
    if (last < 0 || last >= values.length) throw bad(directive, `there are ${values.length} values`)
    return values[last] as Value
  }
}

function directiveOf(match: RegExpMatchArray, evaluation: Evaluation): Directive {
  const [text, , flags = '', width, precision, conversion] = match
  if (conversion === undefined) throw bad(text, 'it is not complete')
  const directive = {
    text,
    flags,
    width: Number(width ?? 0),
    precision: precision === undefined ? undefined : Number(precision),
    conversion,
  }
  evaluation.checkSize(directive.width + (directive.precision ?? 0))
  checkFlags(directive, width, precision)
  return directive
}

function written(directive: Directive, value: () => Value, evaluation: Evaluation): string {
  if (directive.conversion === 'n') return '\n'
  if (directive.conversion === '%') return padded('%', directive)
  return padded(convert(directive, value(), evaluation), directive)
}

/** What each conversion takes; the others take `-` alone. */
const flagsOf: Readonly<Record<string, string>> = {
  d: '-+ 0,(',
  x: '-#0',
  o: '-#0',
  f: '-#+ 0,(',
  e: '-#+ 0(',
  g: '-+ 0,(',
}

function checkFlags({ text, flags, conversion }: Directive, width?: string, precision?: string): void {
  if (width === undefined && /[-0]/.test(flags)) throw bad(text, 'a width is missing')
  if (precision !== undefined && 'cdoxXn%'.includes(conversion)) throw bad(text, 'it takes no precision')
  if (width !== undefined && conversion === 'n') throw bad(text, 'it takes no width')
  if (flags.includes('0') && flags.includes('-')) throw bad(text, '0 and - exclude each other')
  if (flags.includes('+') && flags.includes(' ')) throw bad(text, '+ and the space exclude each other')
  const allowed = Object.hasOwn(flagsOf, conversion.toLowerCase()) ? flagsOf[conversion.toLowerCase()] : '-'
  const wrongFlag = [...flags].find((flag) => !allowed?.includes(flag))
  if (wrongFlag) throw bad(text, `%${conversion} does not take the flag '${wrongFlag}'`)
}

function convert(directive: Directive, value: Value, evaluation: Evaluation): string {
  const { conversion, precision } = directive
  if (/^[tT]./.test(conversion)) return timeOf(directive, value, evaluation)
  const lower = conversion.toLowerCase()
  const make = Object.hasOwn(conversions, lower) ? conversions[lower] : undefined
  if (!make || (conversion !== lower && 'dofn'.includes(lower)))
    throw new ExpressionError('NOT_ALLOWED', `${directive.text}: there is no conversion %${conversion} here`)
  const isNumeric = 'doxfeg'.includes(lower)
  const made = value === null && (isNumeric || lower === 'c') ? 'null' : make(directive, value, evaluation)
  const cut = isNumeric || precision === undefined ? made : made.slice(0, precision)
  return conversion === lower ? cut : cut.toUpperCase()
}

const conversions: Readonly<Record<string, (d: Directive, value: Value, evaluation: Evaluation) => string>> =
  {
    s: (_, value) => stringify(value),
    b: (_, value) => String(typeof value === 'boolean' ? value : value !== null),
    h: (_, value, evaluation) => (value === null ? 'null' : (hashCode(value, evaluation) >>> 0).toString(16)),
    c: characterOf,
    d: (directive, value) =>
      signed(directive, longOf(whole(directive, value)) < 0n, String(magnitude(directive, value))),
    x: (directive, value) => unsigned(directive, value, 16, '0x'),
    o: (directive, value) => unsigned(directive, value, 8, '0'),
    f: (directive, value) => floating(directive, value, fixed),
    e: (directive, value) => floating(directive, value, scientific),
    g: (directive, value) => floating(directive, value, general),
  }

function timeOf(directive: Directive, value: Value, evaluation: Evaluation): string {
  const made = value === null ? 'null' : formatTime(directive.conversion.charAt(1), value, evaluation)
  if (made === undefined) throw wrong(directive, value, 'a date, and one of the letters that Java has')
  return directive.conversion.startsWith('T') ? made.toUpperCase() : made
}

function characterOf(directive: Directive, value: Value): string {
  if (typeof value === 'string' && value.length === 1) return value
  if (kindOfNumber(value) === 'Integer' && (value as number) >= 0 && (value as number) <= 0x10ffff)
    return String.fromCodePoint(value as number)
  throw wrong(directive, value, 'a character')
}

function whole(directive: Directive, value: Value): number | bigint {
  const kind = kindOfNumber(value)
  if (kind === 'Integer' || kind === 'Long') return value as number | bigint
  throw wrong(directive, value, 'an Integer or a Long')
}

function magnitude(directive: Directive, value: Value): bigint {
  const long = longOf(whole(directive, value))
  return long < 0n ? -long : long
}

function unsigned(directive: Directive, value: Value, radix: number, prefix: string): string {
  const bits = kindOfNumber(value) === 'Long' ? 64 : 32
  const digits = BigInt.asUintN(bits, longOf(whole(directive, value))).toString(radix)
  const start = directive.flags.includes('#') ? prefix : ''
  return start + zeros(directive, start.length + digits.length) + digits
}

function floating(
  directive: Directive,
  value: Value,
  write: (value: number, precision: number) => string,
): string {
  if (kindOfNumber(value) !== 'Double') throw wrong(directive, value, 'a Double')
  const number = doubleOf(value as number)
  if (Number.isNaN(number)) return 'NaN'
  const negative = number < 0 || Object.is(number, -0)
  if (!Number.isFinite(number))
    return signed({ ...directive, flags: directive.flags.replace(/[0,]/g, '') }, negative, 'Infinity')
  return signed(directive, negative, write(Math.abs(number), directive.precision ?? 6))
}

/** Puts sign, grouping and leading zeros to a number's digits. */
function signed(directive: Directive, negative: boolean, digits: string): string {
  const { flags } = directive
  const grouped = flags.includes(',')
    ? digits.replace(/^\d+/, (all) => all.replace(/\B(?=(?:\d{3})+$)/g, ','))
    : digits
  const bracketed = negative && flags.includes('(')
  const sign = bracketed ? '(' : negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const end = bracketed ? ')' : ''
  return sign + zeros(directive, sign.length + grouped.length + end.length) + grouped + end
}

const zeros = ({ flags, width }: Directive, length: number): string =>
  flags.includes('0') ? '0'.repeat(Math.max(0, width - length)) : ''

const padded = (text: string, { flags, width }: Directive): string =>
  flags.includes('-') ? text.padEnd(width) : text.padStart(width)

const bad = (directive: string, reason: string): ExpressionError =>
  new ExpressionError('VALUE', `'${directive}' cannot be formatted: ${reason}`)

function wrong({ text }: Directive, value: Value, wanted: string): ExpressionError {
  const given = kindOfNumber(value)
    ? numberText(value as number)
    : value instanceof JavaObject
      ? value.type
      : stringify(value)
  return new ExpressionError('TYPE', `'${text}' takes ${wanted}, not ${given.slice(0, 100)}`)
}
