import type { FunctionCall, Node, Variable } from './ast.ts'
import type { Cursor } from './cursor.ts'

export type ParseExpression = (cursor: Cursor) => Node

/** (a, b), (a, b,) */
export function parseArguments(cursor: Cursor, parse: ParseExpression): readonly Node[] {
  cursor.expect('(', 'before the arguments')
  const args: Node[] = []
  while (!cursor.is(')')) {
    args.push(parse(cursor))
    if (!cursor.takeIf(',')) break
  }
  cursor.expect(')', 'or , after an argument')
  return args
}

/** #name or #name(…) */
export function parseHash(cursor: Cursor, parse: ParseExpression): Variable | FunctionCall {
  const { start: position } = cursor.take()
  const name = cursor.expect('name', 'after #').text
  if (!cursor.is('(')) return { kind: 'variable', position, name }
  return { kind: 'function', position, name, args: parseArguments(cursor, parse) }
}
