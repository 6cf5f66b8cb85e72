import { ExpressionError } from '../errors.ts'
import { double } from '../values.ts'
import type { Node } from './ast.ts'
import { type ParseExpression, parseArguments, parseHash } from './calls.ts'
import type { Cursor } from './cursor.ts'
import { parseLinks } from './links.ts'
import type { Token } from './tokenizer.ts'

/** What stands between operators: a start, and the links that follow it. */
export function parsePrimary(cursor: Cursor, parse: ParseExpression): Node {
  const { start: position } = cursor.token
  const start = parseStart(cursor, parse)
  const links = parseLinks(cursor, parse, start === undefined)
  if (start === undefined && links.length === 0) throw cursor.unexpected('a value')
  return start && links.length === 0 ? start : { kind: 'chain', position, start, links }
}

/** Undefined where a link stands at the beginning: it begins with #this. */
function parseStart(cursor: Cursor, parse: ParseExpression): Node | undefined {
  const { token } = cursor
  switch (token.kind) {
    case 'int':
    case 'long':
    case 'real':
      cursor.take()
      return { kind: 'literal', position: token.start, value: numberOf(token) }
    case 'string':
      cursor.take()
      return { kind: 'literal', position: token.start, value: token.text }
    case '(':
      return parseParentheses(cursor, parse)
    case '{':
      return parseBraces(cursor, parse)
    case '#':
      return parseHash(cursor, parse)
    case '@':
    case '&':
      throw cursor.refuse(`${token.kind} is not allowed: there are no beans`)
    case 'name':
      return parseWord(cursor, parse)
    default:
      return undefined
  }
}

function parseParentheses(cursor: Cursor, parse: ParseExpression): Node {
  cursor.take()
  const node = parse(cursor)
  cursor.expect(')', 'after what stands in parentheses')
  return node
}

/** A list {1, 2} or a map {a: 1}, {:} */
function parseBraces(cursor: Cursor, parse: ParseExpression): Node {
  const { start: position } = cursor.take()
  if (cursor.takeIf('}')) return { kind: 'list', position, elements: [] }
  if (cursor.takeIf(':')) {
    cursor.expect('}', 'after {: of an empty map')
    return { kind: 'map', position, entries: [] }
  }
  const first = parse(cursor)
  if (cursor.takeIf(':')) return parseEntries(cursor, parse, position, first)
  const elements = [first]
  while (cursor.takeIf(',')) elements.push(parse(cursor))
  cursor.expect('}', 'or , after an element of the list')
  return { kind: 'list', position, elements }
}

function parseEntries(cursor: Cursor, parse: ParseExpression, position: number, firstKey: Node): Node {
  const entries = [{ key: firstKey, value: parse(cursor) }]
  while (cursor.takeIf(',')) {
    const key = parse(cursor)
    cursor.expect(':', 'after a key of the map')
    entries.push({ key, value: parse(cursor) })
  }
  cursor.expect('}', 'or , after an entry of the map')
  return { kind: 'map', position, entries }
}

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['null', null],
  ['true', true],
  ['false', false],
])

/** What begins with a name: a word of the language; otherwise undefined, it is a property or method of #this. */
function parseWord(cursor: Cursor, parse: ParseExpression): Node | undefined {
  const { text, start: position } = cursor.token
  const word = text.toLowerCase()
  if (words.has(word)) {
    cursor.take()
    return { kind: 'literal', position, value: words.get(word) }
  }
  if (text === 'T' && cursor.next.kind === '(') return parseType(cursor)
  if (word === 'new' && cursor.next.kind === 'name') return parseNew(cursor, parse)
  return undefined
}

/** T(java.lang.String), T(int[]) */
function parseType(cursor: Cursor): Node {
  const { start: position } = cursor.take()
  cursor.take()
  const name = parseQualifiedName(cursor)
  let dimensions = 0
  for (; cursor.takeIf('['); dimensions++) cursor.expect(']', 'after [ in T(…)')
  cursor.expect(')', 'after the type in T(…)')
  return { kind: 'type', position, name, dimensions }
}

function parseQualifiedName(cursor: Cursor): string {
  let name = cursor.expect('name', 'of a type').text
  while (cursor.takeIf('.')) name += `.${cursor.expect('name', 'after . in the name of a type').text}`
  return name
}

function parseNew(cursor: Cursor, parse: ParseExpression): Node {
  const { start: position } = cursor.take()
  const name = parseQualifiedName(cursor)
  if (!cursor.is('[')) {
    return { kind: 'construction', position, name, args: parseArguments(cursor, parse) }
  }
  const dimensions: (Node | undefined)[] = []
  while (cursor.takeIf('[')) {
    dimensions.push(cursor.is(']') ? undefined : parse(cursor))
    cursor.expect(']', 'after the size of an array')
  }
  const held = cursor.is('{') ? parseBraces(cursor, parse) : undefined
  if (held && held.kind !== 'list')
    throw new ExpressionError('SYNTAX', 'An array holds a list', held.position)
  return { kind: 'array', position, name, dimensions, elements: held?.elements }
}

/** @throws ExpressionError (SYNTAX) for what Java's Integer or Long cannot hold */
function numberOf({ kind, text, start }: Token): unknown {
  if (kind === 'real') return double(Number(text))
  const value = BigInt(text)
  const bits = kind === 'int' ? 32 : 64
  if (BigInt.asIntN(bits, value) !== value) {
    const hint = kind === 'int' ? `; ${text}L is a Long` : ''
    throw new ExpressionError('SYNTAX', `${text} does not fit into ${bits} bits${hint}`, start)
  }
  return kind === 'int' ? Number(value) : value
}
