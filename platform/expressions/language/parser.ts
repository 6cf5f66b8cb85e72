import type { Arithmetic, ArithmeticOperator, ComparisonOperator, Node, Unary } from './ast.ts'
import { Cursor } from './cursor.ts'
import { parsePrimary } from './primary.ts'
import type { Token } from './tokenizer.ts'

/**
 * Reads an expression. `depth` is how many levels it may have within each other.
 * @throws ExpressionError (SYNTAX, NOT_ALLOWED, LIMIT) with its position
 */
export function parse(text: string, depth: number): Node {
  const cursor = new Cursor(text, depth)
  if (cursor.is('end')) throw cursor.unexpected('an expression')
  const node = parseExpression(cursor)
  if (!cursor.is('end')) throw cursor.unexpected('an operator or the end')
  return node
}

/** From the loosest operators on: ternary and Elvis, to the right. */
const parseExpression = (cursor: Cursor): Node =>
  cursor.deeper(() => {
    const node = parseBinary(cursor, 1)
    refuseChanges(cursor)
    const { kind, start: position } = cursor.token
    if (kind === '?:') {
      cursor.take()
      return { kind: 'elvis', position, value: node, otherwise: parseExpression(cursor) }
    }
    if (kind !== '?') return node
    cursor.take()
    const whenTrue = parseExpression(cursor)
    cursor.expect(':', 'and what holds otherwise, after condition ? value')
    return { kind: 'ternary', position, condition: node, whenTrue, whenFalse: parseExpression(cursor) }
  })

type Infix =
  | { readonly kind: 'logic'; readonly power: number; readonly operator: 'and' | 'or' }
  | { readonly kind: 'comparison'; readonly power: number; readonly operator: ComparisonOperator }
  | { readonly kind: 'arithmetic'; readonly power: number; readonly operator: ArithmeticOperator }

const logic = (power: number, operator: 'and' | 'or'): Infix => ({ kind: 'logic', power, operator })
const comparison = (operator: ComparisonOperator): Infix => ({ kind: 'comparison', power: 3, operator })
const arithmetic = (power: number, operator: ArithmeticOperator): Infix => ({
  kind: 'arithmetic',
  power,
  operator,
})

/** By symbol or, in whatever case, by word; the greater the power the tighter it binds. */
const infixes: ReadonlyMap<string, Infix> = new Map([
  ['or', logic(1, 'or')],
  ['||', logic(1, 'or')],
  ['and', logic(2, 'and')],
  ['&&', logic(2, 'and')],
  ['==', comparison('==')],
  ['eq', comparison('==')],
  ['!=', comparison('!=')],
  ['ne', comparison('!=')],
  ['<', comparison('<')],
  ['lt', comparison('<')],
  ['>', comparison('>')],
  ['gt', comparison('>')],
  ['<=', comparison('<=')],
  ['le', comparison('<=')],
  ['>=', comparison('>=')],
  ['ge', comparison('>=')],
  ['matches', comparison('matches')],
  ['between', comparison('between')],
  ['instanceof', comparison('instanceof')],
  ['+', arithmetic(4, '+')],
  ['-', arithmetic(4, '-')],
  ['*', arithmetic(5, '*')],
  ['/', arithmetic(5, '/')],
  ['div', arithmetic(5, '/')],
  ['%', arithmetic(5, '%')],
  ['mod', arithmetic(5, '%')],
  ['^', arithmetic(6, '^')],
])

const infixOf = ({ kind, text }: Token): Infix | undefined =>
  kind === 'name' ? infixes.get(text.toLowerCase()) : infixes.get(kind)

/** Operators that bind at least this tightly. Each power comes once: comparisons and ^ do not follow each other. */
function parseBinary(cursor: Cursor, least: number): Node {
  let node = parseUnary(cursor)
  for (let most = Number.POSITIVE_INFINITY; ; ) {
    const infix = infixOf(cursor.token)
    if (!infix || infix.power < least || infix.power > most) return node
    node = parseRow(cursor, infix, node)
    most = infix.power - 1
  }
}

/** Operators of equal strength in a row become one node, so that long rows are not deep. */
function parseRow(cursor: Cursor, infix: Infix, first: Node): Node {
  const position = cursor.token.start
  const operand = () => {
    cursor.take()
    return parseBinary(cursor, infix.power + 1)
  }
  switch (infix.kind) {
    case 'comparison':
      return { kind: 'comparison', operator: infix.operator, position, left: first, right: operand() }
    case 'logic': {
      const operands = [first]
      while (infixOf(cursor.token)?.power === infix.power) operands.push(operand())
      return { kind: 'logic', operator: infix.operator, position, operands }
    }
    case 'arithmetic': {
      const rest: Arithmetic['rest'][number][] = []
      let next: Infix | undefined = infix
      do {
        const { start } = cursor.token
        rest.push({ operator: next.operator, position: start, operand: operand() })
        next = infixOf(cursor.token)
      } while (next?.kind === 'arithmetic' && next.power === infix.power && next.operator !== '^')
      return { kind: 'arithmetic', position, first, rest }
    }
  }
}

const prefixes: ReadonlyMap<string, Unary['operator']> = new Map([
  ['!', '!'],
  ['not', '!'],
  ['-', '-'],
  ['+', '+'],
])

function parseUnary(cursor: Cursor): Node {
  const { kind, text, start: position } = cursor.token
  if (kind === '++' || kind === '--')
    throw cursor.refuse(`${kind} is not allowed: an expression changes nothing`)
  const operator = prefixes.get(kind === 'name' ? text.toLowerCase() : kind)
  if (!operator) return parsePrimary(cursor, parseExpression)
  cursor.take()
  return { kind: 'unary', operator, position, operand: cursor.deeper(() => parseUnary(cursor)) }
}

/** Refuses what would change something, with a hint at what was probably meant. */
function refuseChanges(cursor: Cursor): void {
  const { kind, end } = cursor.token
  if (kind === '=') {
    const { kind: second, start } = cursor.next
    if (end === start && (second === '<' || second === '>')) throw cursor.unexpected(`${second}=`)
    throw cursor.refuse('= is not allowed: an expression assigns nothing; == compares')
  }
  if (kind === '++' || kind === '--')
    throw cursor.refuse(`${kind} is not allowed: an expression changes nothing`)
}
