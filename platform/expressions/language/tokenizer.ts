import { ExpressionError } from '../errors.ts'

/** What a token is: a symbol is its own kind. */
export type TokenKind = 'name' | 'int' | 'long' | 'real' | 'string' | 'end' | Symbols

type Symbols = (typeof pairs)[number] | (typeof singles)[number]

export interface Token {
  readonly kind: TokenKind
  /** As written; of a string what it holds, of a number its digits (hexadecimal ones with 0x). */
  readonly text: string
  readonly start: number
  readonly end: number
}

const pairs = ['++', '--', '^[', '!=', '![', '==', '&&', '||', '?[', '?:', '?.', '$[', '>=', '<='] as const
const singles = [
  '+',
  '-',
  ':',
  '.',
  ',',
  '*',
  '/',
  '%',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '#',
  '@',
  '^',
  '!',
  '=',
  '&',
  '?',
  '>',
  '<',
] as const

const isPair = new Set<string>(pairs)
const secondOfPair = new Set<string>(pairs.map((pair) => pair[1] as string))
const isSingle = new Set<string>(singles)

const name = /[\p{L}_$][\p{L}\d_$]*/uy
const hexadecimal = /0[xX]([0-9a-fA-F]+)([lL]?)/y
const number = /\d+(?<fraction>\.\d+)?(?<exponent>[eE][+-]?\d+)?(?<suffix>[lLfFdD]?)/y

/** The tokens of an expression, `end` at last. @throws ExpressionError (SYNTAX) */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  for (let at = skip(text, 0); at < text.length; at = skip(text, (tokens.at(-1) as Token).end)) {
    tokens.push(tokenAt(text, at))
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length })
  return tokens
}

function skip(text: string, from: number): number {
  let at = from
  while (isBlank(text.charCodeAt(at))) at++
  return at
}

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13

/** Where a name ends that begins here; `start` when none does. Most are of ASCII's letters alone. */
function endOfName(text: string, start: number): number {
  let at = start
  while (isLetter(text.charCodeAt(at)) || (at > start && isDigit(text.charCodeAt(at)))) at++
  if (!(text.charCodeAt(at) > 127)) return at
  name.lastIndex = start
  return name.test(text) ? name.lastIndex : start
}

const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36

const isDigit = (code: number): boolean => code >= 48 && code <= 57

function tokenAt(text: string, start: number): Token {
  const code = text.charCodeAt(start)
  // Most tokens are names, and no symbol begins with a letter.
  if (isLetter(code) && code !== 36) return nameAt(text, start, endOfName(text, start))
  const first = text[start] as string
  if (first === "'" || first === '"') return stringAt(text, start, first)
  if (first >= '0' && first <= '9') return numberAt(text, start)
  const second = text[start + 1] ?? ''
  if (secondOfPair.has(second)) {
    const pair = first + second
    if (isPair.has(pair)) return { kind: pair as TokenKind, text: pair, start, end: start + 2 }
  }
  const end = endOfName(text, start)
  if (end > start) return nameAt(text, start, end)
  if (isSingle.has(first)) return { kind: first as TokenKind, text: first, start, end: start + 1 }
  if (first === '|') throw syntax('A single | means nothing here; || is "or"', start)
  throw syntax(`${JSON.stringify(first)} cannot stand here`, start)
}

const nameAt = (text: string, start: number, end: number): Token => ({
  kind: 'name',
  text: text.slice(start, end),
  start,
  end,
})

/** Quotes within a string are doubled: 'it''s'. */
function stringAt(text: string, start: number, quote: string): Token {
  let end = text.indexOf(quote, start + 1)
  while (end >= 0 && text[end + 1] === quote) end = text.indexOf(quote, end + 2)
  if (end < 0) throw syntax(`The string that begins with ${quote} has no end`, start)
  const held = text.slice(start + 1, end)
  const isDoubled = held.includes(quote)
  return {
    kind: 'string',
    text: isDoubled ? held.replaceAll(quote + quote, quote) : held,
    start,
    end: end + 1,
  }
}

function numberAt(text: string, start: number): Token {
  let plain = start + 1
  while (isDigit(text.charCodeAt(plain))) plain++
  const behind = text.charCodeAt(plain)
  // Neither a fraction, an exponent, a suffix nor 0x: almost all are so.
  if (behind !== 46 && !isLetter(behind))
    return { kind: 'int', text: text.slice(start, plain), start, end: plain }
  hexadecimal.lastIndex = start
  const hex = hexadecimal.exec(text)
  if (hex) {
    return { kind: hex[2] ? 'long' : 'int', text: `0x${hex[1]}`, start, end: hexadecimal.lastIndex }
  }
  number.lastIndex = start
  const { fraction, exponent, suffix = '' } = number.exec(text)?.groups ?? {}
  const end = number.lastIndex
  const digits = text.slice(start, end - suffix.length)
  const isLong = suffix === 'l' || suffix === 'L'
  if (isLong && (fraction || exponent))
    throw syntax(`${text.slice(start, end)}: a fraction is no long`, start)
  const kind = isLong ? 'long' : fraction || exponent || suffix ? 'real' : 'int'
  return { kind, text: digits, start, end }
}

const syntax = (message: string, position: number) => new ExpressionError('SYNTAX', message, position)
