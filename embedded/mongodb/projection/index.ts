import type { Env, Scope } from '../aggregate/scope.ts'
import { fail } from '../errors.ts'
import { bindLet, compileFilter } from '../query/index.ts'
import { exactInteger, truncated } from '../values/numbers.ts'
import { isTruthy } from '../values/truth.ts'
import type { Document, Value } from '../values/types.ts'
import { firstKey, isDocument, isNumber } from '../values/types.ts'
import { compute, exclude, hasComputed, include } from './apply.ts'
import type { Leaf, ParseSpecial, Projection } from './tree.ts'
import { insertLeaf, parseProjection } from './tree.ts'

/** `arrayIndex` is what the filter's match found for a positional projection. */
export type CompiledProjection = (document: Document, arrayIndex?: number) => Document

export interface ProjectionOptions {
  /** The filter of the same command, which a positional projection needs. */
  filter?: Document
  let?: Document
  now?: Date
}

/** Compiles the projection of a `find`. Throws the server's error for a wrong one. */
export function compileProjection(spec: Document, options: ProjectionOptions = {}): CompiledProjection {
  if (firstKey(spec) === undefined) return (document) => document
  const { scope, env } = bindLet(options.let ?? {}, options.now ?? new Date())
  let positional = 0
  const special: ParseSpecial = (path, operand) => {
    if (path.endsWith('.$')) {
      if (++positional > 1) fail(31276, 'Cannot specify more than one positional projection per query.')
      if (!namesPath(options.filter ?? {}, path.slice(0, -2))) {
        fail(31277, `Positional projection '${path}' does not match the query document.`)
      }
    }
    return findOperator(path, operand)
  }
  const apply = applier(parseProjection(spec, scope, special))
  return (document, arrayIndex) => apply(document, env, arrayIndex)
}

/** True when a filter has a condition on a path or below it. */
function namesPath(filter: Document, path: string): boolean {
  return Object.entries(filter).some(([name, operand]) => {
    if (!name.startsWith('$')) return name === path || name.startsWith(`${path}.`)
    return Array.isArray(operand) && operand.some((part) => isDocument(part) && namesPath(part, path))
  })
}

/** Compiles the specification of `$project`. */
export function compileProject(spec: Document, scope: Scope): (document: Document, env: Env) => Document {
  if (firstKey(spec) === undefined) {
    fail(51272, 'Invalid $project :: caused by :: projection specification must have at least one field')
  }
  const special: ParseSpecial = (path) =>
    path.endsWith('.$')
      ? fail(31324, 'Cannot use positional projection in aggregation projection')
      : undefined
  const apply = applier(parseProjection(spec, scope, special))
  return (document, env) => apply(document, env, undefined)
}

function applier({
  tree,
  mode,
}: Projection): (document: Document, env: Env, arrayIndex?: number) => Document {
  if (mode === 'exclude') return (document, _env, arrayIndex) => exclude(document, tree, arrayIndex)
  if (!tree.fields.has('_id')) insertLeaf(tree, ['_id'], { kind: 'include' })
  if (!hasComputed(tree)) return (document, _env, arrayIndex) => include(document, tree, arrayIndex)
  return (document, env, arrayIndex) => {
    env.root = document
    return compute(include(document, tree, arrayIndex), tree, env)
  }
}

function findOperator(path: string, operand: Value): Leaf | undefined {
  if (path.endsWith('.$')) {
    if (!(typeof operand === 'boolean' || isNumber(operand)) || !isTruthy(operand)) {
      fail(
        31395,
        'positional projection cannot be used with an expression, a literal or an exclusion projection',
      )
    }
    return { kind: 'reshape', reshape: elementAt, includes: true }
  }
  const name = isDocument(operand) ? firstKey(operand) : undefined
  if (name === '$meta') fail('NotImplemented', '$meta projections are not supported')
  if (name === '$elemMatch') return elemMatchLeaf(path, (operand as Document).$elemMatch!)
  if (name === '$slice') return sliceLeaf((operand as Document).$slice!)
  return undefined
}

function elementAt(value: Value, arrayIndex: number | undefined): Value {
  if (!Array.isArray(value)) return value
  const element = arrayIndex === undefined ? undefined : value[arrayIndex]
  if (element === undefined) {
    fail(
      51246,
      "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array",
    )
  }
  return [element]
}

function elemMatchLeaf(path: string, condition: Value): Leaf {
  if (path.includes('.')) fail(31275, 'Cannot use $elemMatch projection on a nested field.')
  const filter = compileFilter({ '': { $elemMatch: condition } })
  return {
    kind: 'reshape',
    includes: true,
    reshape(value) {
      const { matched, arrayIndex } = filter.match({ '': value })
      return matched && Array.isArray(value) ? [value[arrayIndex!]!] : undefined
    },
  }
}

/** `$slice: n`, or `[skip, n]`; with a field path it is the expression of the same name. */
function sliceLeaf(operand: Value): Leaf | undefined {
  if (Array.isArray(operand) && !isNumber(operand[0])) return undefined
  if (!Array.isArray(operand)) {
    if (!isNumber(operand))
      fail(28667, 'Invalid $slice syntax. The given syntax did not match the find() syntax')
    const count = wholeOf(operand)
    return reshaping((array) => (count < 0 ? array.slice(count) : array.slice(0, count)))
  }
  if (operand.length !== 2 || !operand.every(isNumber))
    fail(28667, 'Invalid $slice syntax: it takes [skip, limit]')
  const [skip, limit] = operand.map(wholeOf)
  if (limit! <= 0) fail(28724, 'First argument to $slice must be an array, and the limit must be positive')
  return reshaping((array) => {
    const start = skip! < 0 ? Math.max(array.length + skip!, 0) : skip!
    return array.slice(start, start + limit!)
  })
}

function wholeOf(value: Value): number {
  return exactInteger(value) ?? Number(truncated(value) ?? 0n)
}

function reshaping(change: (array: Value[]) => Value[]): Leaf {
  return {
    kind: 'reshape',
    includes: false,
    reshape: (value) => (Array.isArray(value) ? change(value) : value),
  }
}
