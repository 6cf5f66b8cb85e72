import { ExpressionError } from '../errors.ts'

/** A part of a text with expressions. */
export type Part =
  | { readonly literal: string }
  | {
      /** Without ${ and }, and without blanks around it. */
      readonly expression: string
      /** Where it begins in the text. */
      readonly position: number
    }

const closers: ReadonlyMap<string, string> = new Map([
  ['{', '}'],
  ['[', ']'],
  ['(', ')'],
])
const isCloser: ReadonlySet<string> = new Set(closers.values())

/** Brackets within each other: more than an expression may have. */
const deepest = 1_000

/** Splits a text at its ${…}. @throws ExpressionError (SYNTAX, LIMIT) */
export function splitTemplate(text: string): readonly Part[] {
  const parts: Part[] = []
  let at = 0
  while (at < text.length) {
    const start = text.indexOf('${', at)
    if (start < 0) break
    if (start > at) parts.push({ literal: text.slice(at, start) })
    const end = endOf(text, start)
    parts.push(expressionAt(text, start + 2, end))
    at = end + 1
  }
  if (at < text.length || parts.length === 0) parts.push({ literal: text.slice(at) })
  return parts
}

function expressionAt(text: string, from: number, to: number): Part {
  const held = text.slice(from, to)
  const expression = held.trim()
  if (expression === '') throw syntax('Expected an expression between the braces', from)
  return { expression, position: from + held.indexOf(expression) }
}

/** Where the } is that ends the expression after this ${: brackets come in pairs, and strings may hold any. */
function endOf(text: string, start: number): number {
  const open: { readonly bracket: string; readonly at: number }[] = []
  for (let at = start + 2; at < text.length; at++) {
    const character = text[at] as string
    if (character === '}' && open.length === 0) return at
    if (closers.has(character)) open.push({ bracket: character, at })
    if (open.length > deepest)
      throw new ExpressionError('LIMIT', `More than ${deepest} brackets within each other`, at)
    if (isCloser.has(character)) close(open, character, at)
    else if (character === "'" || character === '"') at = endOfString(text, at, character)
  }
  const last = open.at(-1)
  if (last)
    throw syntax(`Expected ${closers.get(last.bracket)} for the ${last.bracket} that stands here`, last.at)
  throw syntax('Expected } at the end of the expression that begins here', start)
}

function close(open: { readonly bracket: string; readonly at: number }[], closer: string, at: number): void {
  const last = open.pop()
  if (!last) throw syntax(`Found ${closer} without the bracket that it would close`, at)
  const expected = closers.get(last.bracket)
  if (expected !== closer)
    throw syntax(`Expected ${expected} for an earlier ${last.bracket}, but found ${closer}`, at)
}

function endOfString(text: string, start: number, quote: string): number {
  const end = text.indexOf(quote, start + 1)
  if (end < 0) throw syntax(`The string that begins with ${quote} has no end`, start)
  return end
}

const syntax = (message: string, position: number) => new ExpressionError('SYNTAX', message, position)
