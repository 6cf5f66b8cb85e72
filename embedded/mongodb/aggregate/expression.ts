import { fail } from '../errors.ts'
import { setField } from '../values/path.ts'
import type { Document, Maybe, Value } from '../values/types.ts'
import { firstKey, isDocument } from '../values/types.ts'
import { checkFieldPath, readFieldPath } from './fieldPath.ts'
import { operators } from './operators/index.ts'
import type { Evaluate } from './scope.ts'
import { newEnv, Scope } from './scope.ts'

/** Compiles an expression. Throws the server's error for an unknown operator, variable or operand. */
export function compileExpression(expression: Value, scope: Scope): Evaluate {
  if (typeof expression === 'string') {
    return expression.startsWith('$') ? compilePath(expression, scope) : () => expression
  }
  if (Array.isArray(expression)) return compileArray(expression, scope)
  if (isDocument(expression)) return compileDocument(expression, scope)
  return () => expression
}

/** Evaluates an expression on one document; `variables` are plain values. */
export function evaluate(
  expression: Value,
  document: Document,
  variables: Document = {},
  now = new Date(),
): Maybe {
  const names = Object.keys(variables)
  const { scope, slots } = new Scope().with(names)
  const env = newEnv(now)
  env.root = document
  for (const [i, name] of names.entries()) env.slots[slots[i]!] = variables[name]
  return compileExpression(expression, scope)(env)
}

function compilePath(text: string, scope: Scope): Evaluate {
  if (text.startsWith('$$')) return compileVariable(text.slice(2), scope)
  const path = checkFieldPath(text.slice(1))
  return (env) => readFieldPath(env.root, path)
}

function compileVariable(text: string, scope: Scope): Evaluate {
  if (text === '') fail(16870, "'$$' by itself is not a valid variable reference")
  const [name, ...path] = checkFieldPath(text)
  const rest = path.length === 0 ? (value: Maybe) => value : (value: Maybe) => readVariablePath(value, path)
  const slot = scope.slot(name!)
  if (slot !== undefined) return (env) => rest(env.slots[slot])
  if (name === 'ROOT' || name === 'CURRENT') return (env) => rest(env.root)
  if (name === 'REMOVE') return () => undefined
  if (name === 'CLUSTER_TIME' || name === 'USER_ROLES' || name === 'SEARCH_META') {
    return fail('NotImplemented', `$$${name} is not supported`)
  }
  return fail(17276, `Use of undefined variable: ${name}`)
}

/** A path into a variable; the variable itself may be an array of documents. */
function readVariablePath(value: Maybe, path: readonly string[]): Maybe {
  return readFieldPath({ value: value ?? null }, ['value', ...path])
}

function compileArray(items: Value[], scope: Scope): Evaluate {
  const evaluates = items.map((item) => compileExpression(item, scope))
  return (env) => evaluates.map((evaluateItem) => evaluateItem(env) ?? null)
}

function compileDocument(expression: Document, scope: Scope): Evaluate {
  const name = firstKey(expression)
  if (name?.startsWith('$')) return compileOperator(name, expression, scope)
  const fields = Object.entries(expression).map(([field, value]): [string, Evaluate] => {
    if (field.startsWith('$'))
      fail('FailedToParse', `Unexpected operator ${field} beside fields of an object expression`)
    if (field.includes('.')) fail(16412, `FieldPath field names may not contain '.'. Given '${field}'.`)
    return [field, compileExpression(value, scope)]
  })
  return (env) => {
    const document: Document = {}
    for (const [field, evaluateField] of fields) {
      const value = evaluateField(env)
      if (value !== undefined) setField(document, field, value)
    }
    return document
  }
}

function compileOperator(name: string, expression: Document, scope: Scope): Evaluate {
  if (Object.keys(expression).length > 1) {
    fail(
      15983,
      `An object representing an expression must have exactly one field: ${Object.keys(expression).join(', ')}`,
    )
  }
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined
  if (operator === undefined) fail('InvalidPipelineOperator', `Unrecognized expression '${name}'`)
  return operator(expression[name]!, scope, compileExpression)
}
