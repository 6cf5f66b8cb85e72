import { ExpressionError, type ExpressionErrorCode } from '#platform/expressions/errors.ts'
import { MapEntry } from '#platform/expressions/mapEntry.ts'
import { doubleOf, isNumber, kindOfNumber, longOf } from '#platform/expressions/numbers.ts'
import { entriesOf, isMap } from '#platform/expressions/plain.ts'
import { stringify } from '#platform/expressions/text.ts'
import { JavaObject } from '#platform/expressions/values.ts'
import type { Answer, OracleError, Result } from './answers.ts'
import type { Outcome } from './ours.ts'

/**
 * In what ours differs from Spring's; undefined when they agree. Of what Spinnaker refuses although that guards nothing (elements as
 * Objects, entries, constants), either answer is right.
 */
export function disagreement(ours: Outcome, { relaxed, ...spring }: Answer): string | undefined {
  const difference = differenceOf(ours, spring)
  return difference !== undefined && relaxed ? differenceOf(ours, relaxed) : difference
}

function differenceOf(ours: Outcome, { error, value, text }: Result): string | undefined {
  if ('error' in ours) {
    if (!(ours.error instanceof ExpressionError)) return `fails with ${String(ours.error)}`
    if (error === undefined) return `fails: ${ours.error.message}; Spring: ${shown(value)}`
    return codesFor(error).has(ours.error.code)
      ? undefined
      : `${ours.error.code} for ${error.key ?? error.type}`
  }
  if (error !== undefined) return `${written(ours.value)}; Spring fails: ${error.key ?? error.type}`
  if (!isSame(ours.value, value)) return `${written(ours.value)}; Spring: ${shown(value)}`
  if (text === undefined || hasText(ours.value, value, text)) return undefined
  return `the text ${stringify(ours.value)}; Spring: ${text}`
}

const written = (value: unknown): string => {
  const type = kindOfNumber(value) ?? (value instanceof JavaObject ? value.type : typeof value)
  return `${type} ${stringify(value)}`
}

const shown = (value: unknown): string => JSON.stringify(value)

/** Numbers that ours does not tell from others: a Float is a Double, a Byte or Short an Integer. */
const wider: Readonly<Record<string, string>> = {
  $float: 'Double',
  $double: 'Double',
  $long: 'Long',
  $byte: 'Integer',
  $short: 'Integer',
}

/** Whether one of our values is that which SpelOracle.java has written down. */
function isSame(ours: unknown, spring: unknown): boolean {
  if (typeof spring === 'number') return kindOfNumber(ours) === 'Integer' && ours === spring
  if (typeof spring !== 'object' || spring === null) return (ours ?? null) === spring
  if (Array.isArray(spring))
    return (
      Array.isArray(ours) && ours.length === spring.length && ours.every((it, i) => isSame(it, spring[i]))
    )
  const [[form, content] = ['', undefined]] = Object.entries(spring)
  if (Object.hasOwn(wider, form)) return isSameNumber(ours, form, String(content))
  if (form === '$character') return ours === content
  if (form === '$set') return isSameSet(ours, content as unknown[])
  if (form === '$entry') return ours instanceof MapEntry && isSame([ours.key, ours.value], content)
  if ('$object' in spring)
    return (
      ours instanceof JavaObject &&
      ours.type === spring.$object &&
      hasText(ours, spring, String((spring as Result).text))
    )
  return (
    isMap(ours) && isSameMap([...entriesOf(ours)], form === '$map' ? (content as []) : Object.entries(spring))
  )
}

function isSameNumber(ours: unknown, form: string, text: string): boolean {
  if (!isNumber(ours) || kindOfNumber(ours) !== wider[form]) return false
  if (form === '$long') return longOf(ours) === BigInt(text)
  const [a, b] = [doubleOf(ours), Number(text)]
  return form === '$float' ? Math.fround(a) === Math.fround(b) : Object.is(a, b)
}

function isSameSet(ours: unknown, spring: readonly unknown[]): boolean {
  if (!(ours instanceof Set) || ours.size !== spring.length) return false
  return spring.every((wanted) => [...ours].some((item) => isSame(item, wanted)))
}

function isSameMap(
  ours: readonly (readonly [unknown, unknown])[],
  spring: readonly (readonly [unknown, unknown])[],
): boolean {
  if (ours.length !== spring.length) return false
  return spring.every(([key, value]) =>
    ours.some((entry) => isSame(entry[0], key) && isSame(entry[1], value)),
  )
}

/** Java before 19 writes some Doubles with a digit too many; a Float has fewer than the Double that it is here. */
function hasText(ours: unknown, spring: unknown, text: string): boolean {
  const own = stringify(ours)
  if (own === text || JSON.stringify(spring).includes('$float')) return true
  const shortest = (it: string) => it.replaceAll(/\d\.\d{15,}(E-?\d+)?/g, (digits) => String(Number(digits)))
  return shortest(own) === shortest(text)
}

const any: readonly ExpressionErrorCode[] = ['UNKNOWN_NAME', 'NOT_ALLOWED', 'TYPE', 'VALUE', 'LIMIT']

/** What codes stand for one of Spring's messages. Those that are not here may be of any kind but one of syntax. */
const codes: Readonly<Record<string, readonly ExpressionErrorCode[]>> = {
  METHOD_NOT_FOUND: ['UNKNOWN_NAME', 'NOT_ALLOWED', 'TYPE'],
  FUNCTION_NOT_DEFINED: ['UNKNOWN_NAME'],
  TYPE_NOT_FOUND: ['UNKNOWN_NAME', 'NOT_ALLOWED', 'SYNTAX'],
  CONSTRUCTOR_INVOCATION_PROBLEM: ['TYPE', 'VALUE', 'SYNTAX', 'UNKNOWN_NAME', 'NOT_ALLOWED'],
  COLLECTION_INDEX_OUT_OF_BOUNDS: ['VALUE'],
  ARRAY_INDEX_OUT_OF_BOUNDS: ['VALUE'],
  STRING_INDEX_OUT_OF_BOUNDS: ['VALUE'],
  OPERATOR_NOT_SUPPORTED_BETWEEN_TYPES: ['TYPE'],
  NOT_COMPARABLE: ['TYPE'],
  ArithmeticException: ['VALUE'],
  NumberFormatException: ['VALUE', 'TYPE'],
}

function codesFor({ type, key }: OracleError): ReadonlySet<ExpressionErrorCode> {
  if (type === 'SpelParseException' || type === 'ParseException')
    return new Set(['SYNTAX', 'LIMIT', 'NOT_ALLOWED'])
  // Where its parser breaks, Spring fails in ways of its own.
  if (key === undefined && !Object.hasOwn(codes, type)) return new Set([...any, 'SYNTAX'])
  return new Set(codes[key ?? type] ?? any)
}
