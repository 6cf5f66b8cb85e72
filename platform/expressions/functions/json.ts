import { ExpressionError } from '../errors.ts'
import { NotEvaluable } from '../notEvaluable.ts'
import { isNumber, numberText } from '../numbers.ts'
import { entriesOf, isMap } from '../plain.ts'
import type { Evaluation, ExpressionFunction } from '../scope.ts'
import { stringify } from '../text.ts'
import { double, JavaObject, Unknown, UnknownError } from '../values.ts'
import { shown, textOf } from './arguments.ts'

/** Lists and maps within each other that are read or written. */
const deepest = 200

export const toJson: ExpressionFunction = {
  name: 'toJson',
  signature: '#toJson(value)',
  description: 'the value as JSON; it must not hold ${',
  arity: { least: 1, most: 1 },
  call([value], evaluation) {
    if (value instanceof NotEvaluable) return written(value.expression, evaluation)
    const text = written(value, evaluation)
    if (text.includes('${'))
      throw new ExpressionError(
        'VALUE',
        '#toJson cannot write what holds an expression; wrap it: #toJson(#doNotEval(…))',
      )
    return text
  },
}

function written(value: unknown, evaluation: Evaluation): string {
  const parts: string[] = []
  let size = 0
  const put = (text: string) => {
    size += text.length
    evaluation.checkSize(size)
    parts.push(text)
  }
  write(value, put, evaluation, 0)
  return parts.join('')
}

function write(value: unknown, put: (text: string) => void, evaluation: Evaluation, depth: number): void {
  evaluation.spend(2)
  if (depth > deepest) throw new ExpressionError('LIMIT', `#toJson writes at most ${deepest} levels`)
  const next = (part: unknown) => write(part, put, evaluation, depth + 1)
  if (value === null || value === undefined) put('null')
  else if (typeof value === 'string') put(JSON.stringify(value))
  else if (typeof value === 'boolean') put(String(value))
  else if (isNumber(value)) put(number(numberText(value)))
  else if (value instanceof Unknown) throw new UnknownError(value)
  else if (value instanceof JavaObject) next(value.toJSON())
  else if (isMap(value)) writeMap(value, put, next)
  else writeList(value as Iterable<unknown>, put, next)
}

/** Numbers that JSON does not have are texts. */
const number = (text: string): string => (/[yN]$/.test(text) ? `"${text}"` : text)

function writeList(
  list: Iterable<unknown>,
  put: (text: string) => void,
  next: (part: unknown) => void,
): void {
  let separator = '['
  for (const part of list) {
    put(separator)
    next(part)
    separator = ','
  }
  put(separator === '[' ? '[]' : ']')
}

function writeMap(
  map: Parameters<typeof entriesOf>[0],
  put: (text: string) => void,
  next: (part: unknown) => void,
): void {
  let separator = '{'
  for (const [key, value] of entriesOf(map)) {
    put(`${separator}${JSON.stringify(stringify(key))}:`)
    next(value)
    separator = ','
  }
  put(separator === '{' ? '{}' : '}')
}

export const readJson: ExpressionFunction = {
  name: 'readJson',
  signature: '#readJson(text)',
  description: 'the list or map that the JSON text stands for',
  arity: { least: 1, most: 1 },
  call: ([text], evaluation) => parseJson('readJson', textOf('readJson', text, evaluation), evaluation),
}

/** Throws ExpressionError (VALUE) for what is neither a list nor a map in JSON. `name` is the function's. */
export function parseJson(name: string, text: string, evaluation: Evaluation): unknown {
  evaluation.spend(text.length >> 4)
  if (depthOf(text) > deepest)
    throw new ExpressionError('LIMIT', `#${name} reads at most ${deepest} levels of lists and maps`)
  let value: unknown
  try {
    value = mayHoldDoubles.test(text) ? JSON.parse(text, withDoubles as () => unknown) : JSON.parse(text)
  } catch (error) {
    throw new ExpressionError(
      'VALUE',
      `#${name} cannot read ${shown(text)}: ${(error as Error).message.slice(0, 200)}`,
    )
  }
  if (typeof value === 'object') return value
  throw new ExpressionError('VALUE', `#${name} reads a list or a map, which ${shown(text)} is not`)
}

/** Lists and maps within each other in a JSON text. */
function depthOf(text: string): number {
  let depth = 0
  let most = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') at = endOfText(text, at)
    else if (character === '[' || character === '{') most = Math.max(most, ++depth)
    else if (character === ']' || character === '}') depth--
  }
  return most
}

/** Where the text in quotes ends that begins here. */
function endOfText(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

const mayHoldDoubles = /\d(?:\.\d|[eE]|\d{15})/

/** Keeps what JSON.parse would forget: 3.0 is a Double, and Longs have all their digits. */
function withDoubles(_: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined) return value
  if (/[.eE]/.test(source)) return double(value)
  return Number.isSafeInteger(value)
    ? value
    : BigInt.asIntN(64, BigInt(source)) === BigInt(source)
      ? BigInt(source)
      : value
}
