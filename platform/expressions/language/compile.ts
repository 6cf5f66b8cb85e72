import { ExpressionError } from '../errors.ts'
import { Unknown, UnknownError } from '../values.ts'
import { calculate, sign } from './arithmetic.ts'
import { compileArray } from './arrays.ts'
import type { Arithmetic, Elvis, ListNode, Logic, MapNode, Node, Ternary, Unary, Variable } from './ast.ts'
import { compileChain } from './chain.ts'
import { type Compiled, evaluateAll } from './compiled.ts'
import { booleanOf } from './conversions.ts'
import { callFunction, construct } from './invocations.ts'
import { compileComparison } from './relations.ts'
import { resolveType } from './typeReference.ts'

/** Makes functions of a tree, once, so that evaluating it only calls them. */
export function compile(node: Node): Compiled {
  switch (node.kind) {
    case 'literal':
      return constant(node.value)
    case 'list':
      return compileList(node)
    case 'map':
      return compileMap(node)
    case 'variable':
      return compileVariable(node)
    case 'function': {
      const args = node.args.map(compile)
      return (run) => callFunction(run, node.name, evaluateAll(args, run), node.position)
    }
    case 'type':
      return () => resolveType(node.name, node.dimensions, node.position)
    case 'construction': {
      const args = node.args.map(compile)
      return (run) => construct(run, node.name, evaluateAll(args, run), node.position)
    }
    case 'array':
      return compileArray(node, compile)
    case 'chain':
      return compileChain(node, compile)
    case 'unary':
      return compileUnary(node)
    case 'arithmetic':
      return compileArithmetic(node)
    case 'logic':
      return compileLogic(node)
    case 'comparison':
      return compileComparison(node, compile)
    case 'ternary':
      return compileTernary(node)
    case 'elvis':
      return compileElvis(node)
  }
}

const constant =
  (value: unknown): Compiled =>
  () =>
    value

function compileList({ elements }: ListNode): Compiled {
  const parts = elements.map(compile)
  return (run) => {
    run.spend(parts.length)
    const values = evaluateAll(parts, run)
    for (const value of values) if (value instanceof Unknown) throw new UnknownError(value)
    return values
  }
}

function compileMap({ entries }: MapNode): Compiled {
  const parts = entries.map(({ key, value }) => [compileKey(key), compile(value)] as const)
  return (run) => {
    run.spend(parts.length)
    const map = new Map<unknown, unknown>()
    for (const [getKey, getValue] of parts) {
      const [key, value] = [getKey(run), getValue(run)]
      for (const part of [key, value]) if (part instanceof Unknown) throw new UnknownError(part)
      map.set(key, value)
    }
    return map
  }
}

/** A bare name is itself, not what it leads to. */
function compileKey(key: Node): Compiled {
  const link = key.kind === 'chain' && !key.start && key.links.length === 1 ? key.links[0] : undefined
  return link?.kind === 'property' ? constant(link.name) : compile(key)
}

function compileVariable({ name, position }: Variable): Compiled {
  if (name === 'this') return (run) => run.self
  if (name === 'root') return (run) => run.root
  return ({ scope }) => {
    const { variables = {}, functions } = scope
    if (Object.hasOwn(variables, name)) return variables[name] ?? null
    const known = functions.get(name)
    if (!known) return null
    const message = `#${name} is a function: ${known.signature}`
    throw new ExpressionError('TYPE', message, position)
  }
}

function compileUnary({ operator, operand, position }: Unary): Compiled {
  const value = compile(operand)
  if (operator === '!') return (run) => !booleanOf(value(run), operand.position)
  return (run) => sign(operator, value(run), position)
}

function compileArithmetic({ first, rest }: Arithmetic): Compiled {
  const start = compile(first)
  const terms = rest.map(({ operator, operand, position }) => ({
    operator,
    position,
    value: compile(operand),
  }))
  const [only] = terms
  if (only && terms.length === 1) {
    const { operator, position, value } = only
    return (run) => calculate(operator, start(run), value(run), position, run)
  }
  return (run) => {
    let result = start(run)
    for (const { operator, position, value } of terms) {
      result = calculate(operator, result, value(run), position, run)
    }
    return result
  }
}

interface Operand {
  readonly value: Compiled
  readonly position: number
}

function compileLogic({ operator, operands }: Logic): Compiled {
  const parts = operands.map((operand) => ({ value: compile(operand), position: operand.position }))
  const decisive = operator === 'or'
  const [first, second] = parts as [Operand, Operand]
  if (parts.length === 2) {
    return (run) =>
      booleanOf(first.value(run), first.position) === decisive
        ? decisive
        : booleanOf(second.value(run), second.position)
  }
  return (run) => {
    for (const { value, position } of parts) if (booleanOf(value(run), position) === decisive) return decisive
    return !decisive
  }
}

function compileTernary({ condition, whenTrue, whenFalse }: Ternary): Compiled {
  const [test, yes, no] = [compile(condition), compile(whenTrue), compile(whenFalse)]
  return (run) => (booleanOf(test(run), condition.position) ? yes(run) : no(run))
}

/** value ?: otherwise: null and the empty text are nothing. */
function compileElvis({ value, otherwise }: Elvis): Compiled {
  const [first, second] = [compile(value), compile(otherwise)]
  return (run) => {
    const result = first(run)
    if (result instanceof Unknown) throw new UnknownError(result)
    return result === null || result === '' ? second(run) : result
  }
}
