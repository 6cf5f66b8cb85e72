import { compileExpression } from '../aggregate/expression.ts'
import type { Scope } from '../aggregate/scope.ts'
import { fail } from '../errors.ts'
import type { Path } from '../values/path.ts'
import { splitPath } from '../values/path.ts'
import { isTruthy } from '../values/truth.ts'
import type { Document, Value } from '../values/types.ts'
import { firstKey, isDocument, isOperatorDocument } from '../values/types.ts'
import { anyOf, matchesRegex, sizeIs, valueOperators } from './operators.ts'
import type { Predicate, Run, Test } from './predicates.ts'
import { equalTo, every, not, pathTest, some } from './predicates.ts'
import { isRegex, Regex, regexOf } from './regex.ts'

const refFields = new Set(['$ref', '$id', '$db'])
const refused: Record<string, string> = {
  $jsonSchema: '$jsonSchema is not supported',
  $geoWithin: 'geospatial queries are not supported',
  $geoIntersects: 'geospatial queries are not supported',
  $within: 'geospatial queries are not supported',
  $near: 'geospatial queries are not supported',
  $nearSphere: 'geospatial queries are not supported',
}

/** Compiles the fields of a filter into one test; `$expr` is allowed where `topLevel` says so. */
export function parseFilter(filter: Document, scope: Scope, topLevel: boolean): Test {
  return every(
    Object.entries(filter).flatMap(([name, operand]) => {
      if (name.startsWith('$') && !(refFields.has(name) && !topLevel))
        return parseTopLevel(name, operand, scope, topLevel)
      return [parseField(splitPath(name), operand, scope)]
    }),
  )
}

function parseTopLevel(name: string, operand: Value, scope: Scope, topLevel: boolean): Test[] {
  switch (name) {
    case '$and':
      return [every(parseList(name, operand, scope, topLevel))]
    case '$or':
      return [some(parseList(name, operand, scope, topLevel))]
    case '$nor':
      return [not(some(parseList(name, operand, scope, topLevel)))]
    case '$comment':
      return []
    case '$expr':
      return [parseExpr(operand, scope, topLevel)]
    case '$where':
      return fail('BadValue', '$where is not allowed in this context')
    case '$text':
      return fail('IndexNotFound', 'text index required for $text query')
  }
  if (refused[name]) fail('NotImplemented', refused[name])
  return fail('BadValue', `unknown top level operator: ${name}`)
}

function parseList(name: string, operand: Value, scope: Scope, topLevel: boolean): Test[] {
  if (!Array.isArray(operand)) fail('BadValue', `${name} must be an array`)
  if (operand.length === 0) fail('BadValue', '$and/$or/$nor must be a nonempty array')
  return operand.map((entry) => {
    if (!isDocument(entry)) fail('BadValue', '$or/$and/$nor entries need to be full objects')
    return parseFilter(entry, scope, topLevel)
  })
}

function parseExpr(operand: Value, scope: Scope, topLevel: boolean): Test {
  if (!topLevel) fail('QueryFeatureNotAllowed', '$expr can only be applied to the top-level document')
  const evaluate = compileExpression(operand, scope)
  return (root, run) => {
    run.env.root = root as Document
    return isTruthy(evaluate(run.env))
  }
}

function parseField(path: Path, operand: Value, scope: Scope): Test {
  if (isRegex(operand)) return pathTest(path, true, matchesRegex(regexOf(operand), operand))
  if (isExpression(operand)) return every(parseOperators(path, operand, scope))
  return pathTest(path, true, equalTo(operand))
}

/** A document of operators; `{ $ref: …, $id: … }` is a reference and therefore a plain value. */
function isExpression(operand: Value): operand is Document {
  return isOperatorDocument(operand) && !refFields.has(firstKey(operand)!)
}

/** Compiles the operators that apply to one path. Throws BadValue for one that does not exist. */
function parseOperators(path: Path, operators: Document, scope: Scope): Test[] {
  return Object.entries(operators).flatMap(([name, operand]) => {
    if (name === '$options') {
      if (operators.$regex === undefined) fail('BadValue', '$options needs a $regex')
      return []
    }
    if (name === '$regex') return [pathTest(path, true, parseRegex(operand, operators.$options))]
    if (name === '$comment') return []
    return [parseOperator(path, name, operand, scope)]
  })
}

function parseOperator(path: Path, name: string, operand: Value, scope: Scope): Test {
  switch (name) {
    case '$ne':
      if (isRegex(operand)) fail('BadValue', "Can't have regex as arg to $ne.")
      return not(pathTest(path, true, equalTo(operand)))
    case '$nin':
      return not(pathTest(path, true, anyOf(operand, '$nin')))
    case '$not':
      return not(every(parseNot(path, operand, scope)))
    case '$exists': {
      const exists = pathTest(path, false, (value) => value !== undefined)
      return isTruthy(operand) ? exists : not(exists)
    }
    case '$size':
      return pathTest(path, false, sizeIs(operand))
    case '$all':
      return parseAll(path, operand, scope)
    case '$elemMatch':
      return pathTest(path, false, parseElemMatch(operand, scope))
  }
  if (refused[name]) fail('NotImplemented', refused[name])
  const operator = Object.hasOwn(valueOperators, name) ? valueOperators[name] : undefined
  if (operator === undefined) fail('BadValue', `unknown operator: ${name}`)
  return pathTest(path, true, operator(operand))
}

function parseNot(path: Path, operand: Value, scope: Scope): Test[] {
  if (isRegex(operand)) return [pathTest(path, true, matchesRegex(regexOf(operand), operand))]
  if (!isDocument(operand)) fail('BadValue', '$not needs a regex or a document')
  if (firstKey(operand) === undefined) fail('BadValue', '$not cannot be empty')
  return parseOperators(path, operand, scope)
}

function parseRegex(operand: Value, options: Value | undefined): Predicate {
  if (options !== undefined && typeof options !== 'string') fail('BadValue', '$options has to be a string')
  if (isRegex(operand)) {
    if (operand.options !== '' && options !== undefined)
      fail(51075, 'options set in both $regex and $options')
    return matchesRegex(new Regex(operand.pattern, options ?? operand.options), operand)
  }
  if (typeof operand !== 'string') fail('BadValue', '$regex has to be a string')
  return matchesRegex(new Regex(operand, options ?? ''))
}

function parseAll(path: Path, operand: Value, scope: Scope): Test {
  if (!Array.isArray(operand)) fail('BadValue', '$all needs an array')
  if (operand.length === 0) return () => false
  const isElemMatch = (item: Value): item is Document => isDocument(item) && firstKey(item) === '$elemMatch'
  if (operand.some(isElemMatch)) {
    if (!operand.every(isElemMatch)) fail('BadValue', '$all/$elemMatch has to be consistent')
    return every(operand.map((item) => pathTest(path, false, parseElemMatch(item.$elemMatch!, scope))))
  }
  if (operand.some(isExpression)) fail('BadValue', 'no $ expressions in $all')
  return every(operand.map((item) => parseField(path, item, scope)))
}

const documentOperators = new Set(['$and', '$or', '$nor', '$where', '$expr', '$comment'])

/** An array that has one element for which all conditions hold: operators on it, or a filter on its fields. */
function parseElemMatch(operand: Value, scope: Scope): Predicate {
  if (!isDocument(operand)) fail('BadValue', '$elemMatch needs an Object')
  const onValue = isExpression(operand) && !documentOperators.has(firstKey(operand)!)
  const test = onValue ? every(parseOperators([], operand, scope)) : parseFilter(operand, scope, false)
  return (value, run) => {
    if (!Array.isArray(value)) return false
    const index = value.findIndex((element) =>
      onValue ? test(element, run) : testFields(test, element, run),
    )
    if (index < 0) return false
    run.arrayIndex = index
    return true
  }
}

/** A filter on the fields of an element; an array's are its indexes, and its elements are not looked into. */
function testFields(test: Test, element: Value, run: Run): boolean {
  if (isDocument(element)) return test(element, run)
  return Array.isArray(element) && test({ ...element } as unknown as Document, run)
}
