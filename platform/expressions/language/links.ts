import type { Link, SelectionLink } from './ast.ts'
import { type ParseExpression, parseArguments, parseHash } from './calls.ts'
import type { Cursor } from './cursor.ts'
import type { TokenKind } from './tokenizer.ts'

/** What follows a value: .name, ?.name(…), [index], .![…], .?[…]. `atStart` is whether the first one needs no dot. */
export function parseLinks(cursor: Cursor, parse: ParseExpression, atStart: boolean): readonly Link[] {
  const links: Link[] = []
  if (atStart) {
    const first = parseLink(cursor, parse, false)
    if (!first) return links
    links.push(first)
  }
  for (;;) {
    const { kind } = cursor.token
    if (kind === '[') links.push(parseBracketed(cursor, parse, false))
    else if (kind === '.' || kind === '?.') links.push(parseDotted(cursor, parse))
    else return links
  }
}

function parseDotted(cursor: Cursor, parse: ParseExpression): Link {
  const safe = cursor.take().kind === '?.'
  if (cursor.is('#')) {
    return { kind: 'inner', position: cursor.token.start, node: parseHash(cursor, parse) }
  }
  const link = parseLink(cursor, parse, safe)
  if (!link) throw cursor.unexpected('the name of a property or method after the dot')
  return link
}

const brackets: ReadonlySet<TokenKind> = new Set(['[', '![', '?[', '^[', '$['])

/** Undefined when no link stands here. */
function parseLink(cursor: Cursor, parse: ParseExpression, safe: boolean): Link | undefined {
  const { kind, text: name, start: position } = cursor.token
  if (brackets.has(kind)) return parseBracketed(cursor, parse, safe)
  if (kind !== 'name') return undefined
  cursor.take()
  if (!cursor.is('(')) return { kind: 'property', position, safe, name }
  return { kind: 'method', position, safe, name, args: parseArguments(cursor, parse) }
}

const selections: ReadonlyMap<TokenKind, SelectionLink['which']> = new Map([
  ['?[', 'all'],
  ['^[', 'first'],
  ['$[', 'last'],
])

function parseBracketed(cursor: Cursor, parse: ParseExpression, safe: boolean): Link {
  const { kind, start: position } = cursor.take()
  const body = parse(cursor)
  cursor.expect(']', `to end what ${kind} begins`)
  if (kind === '[') return { kind: 'index', position, safe, index: body }
  const which = selections.get(kind)
  return which
    ? { kind: 'selection', position, safe, which, body }
    : { kind: 'projection', position, safe, body }
}
