import { fail } from '../../errors.ts'
import { compute, exclude } from '../../projection/apply.ts'
import { compileProject } from '../../projection/index.ts'
import type { Tree } from '../../projection/tree.ts'
import { insertLeaf } from '../../projection/tree.ts'
import { compileCondition } from '../../query/index.ts'
import type { Path } from '../../values/path.ts'
import { show } from '../../values/show.ts'
import type { Document, Value } from '../../values/types.ts'
import { firstKey, isDocument, typeName } from '../../values/types.ts'
import { compileExpression } from '../expression.ts'
import { checkFieldPath } from '../fieldPath.ts'
import type { Scope } from '../scope.ts'
import type { StageCompiler } from './stage.ts'
import { mapping, specOf } from './stage.ts'

export const match: StageCompiler = (spec, scope) => {
  if (!isDocument(spec)) fail(15959, 'the match filter must be an expression in an object')
  const matches = compileCondition(spec, scope)
  return function* (input, { env }) {
    for (const document of input) if (matches(document, env)) yield document
  }
}

export const project: StageCompiler = (spec, scope) => {
  if (!isDocument(spec)) fail(15969, '$project specification must be an object')
  return mapping(compileProject(spec, scope))
}

export const addFields: StageCompiler = (spec, scope) => {
  if (!isDocument(spec)) fail(40272, '$addFields specification stage must be an object')
  if (firstKey(spec) === undefined)
    fail(40177, 'Invalid $addFields :: caused by :: specification must have at least one field')
  const tree: Tree = { fields: new Map() }
  collectComputed(tree, spec, [], scope)
  return mapping((document, env) => {
    env.root = document
    return compute(document, tree, env)
  })
}

function collectComputed(tree: Tree, spec: Document, above: Path, scope: Scope): void {
  for (const [name, operand] of Object.entries(spec)) {
    const path = [...above, ...checkFieldPath(name)]
    const first = isDocument(operand) ? firstKey(operand) : undefined
    if (first !== undefined && !first.startsWith('$')) collectComputed(tree, operand as Document, path, scope)
    else insertLeaf(tree, path, { kind: 'compute', evaluate: compileExpression(operand, scope) })
  }
}

export const unset: StageCompiler = (spec) => {
  const names = Array.isArray(spec) ? spec : [spec]
  if (names.length === 0)
    fail(31119, '$unset specification must be a string or an array with at least one field')
  const tree: Tree = { fields: new Map() }
  for (const name of names) {
    if (typeof name !== 'string')
      fail(
        Array.isArray(spec) ? 31120 : 31002,
        '$unset specification must be a string or an array of strings',
      )
    insertLeaf(tree, checkFieldPath(name), { kind: 'exclude' })
  }
  return mapping((document) => exclude(document, tree, undefined))
}

function replacing(expression: Value, scope: Scope, name: string): ReturnType<StageCompiler> {
  const evaluate = compileExpression(expression, scope)
  return mapping((document, env) => {
    env.root = document
    const value = evaluate(env)
    if (!isDocument(value)) {
      fail(
        40228,
        `'${name}' expression must evaluate to an object, but resulting value was: ${show(value)}. Type of resulting value: '${typeName(value)}'.`,
      )
    }
    return value
  })
}

export const replaceRoot: StageCompiler = (spec, scope) => {
  const { newRoot } = specOf('$replaceRoot', spec, ['newRoot'], ['newRoot'])
  return replacing(newRoot!, scope, 'newRoot')
}

export const replaceWith: StageCompiler = (spec, scope) => replacing(spec, scope, 'replacement document')
