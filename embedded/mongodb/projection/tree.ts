import { compileExpression } from '../aggregate/expression.ts'
import type { Evaluate, Scope } from '../aggregate/scope.ts'
import { fail } from '../errors.ts'
import type { Path } from '../values/path.ts'
import { splitPath } from '../values/path.ts'
import { isTruthy } from '../values/truth.ts'
import type { Document, Value } from '../values/types.ts'
import { firstKey, isDocument, isNumber } from '../values/types.ts'

/** What a projection does with a field: keep it, drop it, compute it, or change its array. */
export type Leaf =
  | { kind: 'include' }
  | { kind: 'exclude' }
  | { kind: 'compute'; evaluate: Evaluate }
  | { kind: 'reshape'; reshape: Reshape; includes: boolean }

/** Changes a field's value; answers `undefined` to leave the field out. */
type Reshape = (value: Value, arrayIndex: number | undefined) => Value | undefined

export interface Tree {
  fields: Map<string, Leaf | Tree>
}

export function isTree(node: Leaf | Tree): node is Tree {
  return 'fields' in node
}

/** Reads special operators of one kind of projection (`$slice`, `$elemMatch` of `find`); `undefined` for others. */
export type ParseSpecial = (path: string, operand: Value) => Leaf | undefined

export interface Projection {
  tree: Tree
  mode: 'include' | 'exclude'
}

/** Parses a projection of `find` or `$project` and decides whether it includes or excludes. */
export function parseProjection(spec: Document, scope: Scope, special: ParseSpecial): Projection {
  const leaves: [Path, Leaf][] = []
  const collect = (fields: Document, above: Path): void => {
    for (const [name, operand] of Object.entries(fields)) {
      const path = [...above, ...checkName(name)]
      const nested = isDocument(operand) && !firstKey(operand)?.startsWith('$')
      const leaf = special([...above, name].join('.'), operand)
      if (leaf !== undefined) leaves.push([path.at(-1) === '$' ? path.slice(0, -1) : path, leaf])
      else if (nested) {
        if (firstKey(operand) === undefined)
          fail(51270, 'An empty sub-projection is not a valid value. Found empty object at path')
        collect(operand, path)
      } else leaves.push([path, parseLeaf(operand, scope)])
    }
  }
  collect(spec, [])
  const mode = modeOf(leaves)
  const tree: Tree = { fields: new Map() }
  for (const [path, leaf] of leaves) insertLeaf(tree, path, leaf)
  return { tree, mode }
}

function parseLeaf(operand: Value, scope: Scope): Leaf {
  if (typeof operand === 'boolean' || isNumber(operand))
    return { kind: isTruthy(operand) ? 'include' : 'exclude' }
  return { kind: 'compute', evaluate: compileExpression(operand, scope) }
}

function checkName(name: string): Path {
  const path = splitPath(name)
  for (const [i, part] of path.entries()) {
    if (part === '')
      fail(
        name === '' ? 40352 : name.endsWith('.') ? 40353 : 15998,
        'FieldPath field names may not be empty strings.',
      )
    const positional = part === '$' && i > 0 && i === path.length - 1
    if (part.startsWith('$') && !positional && !['$ref', '$id', '$db'].includes(part)) {
      fail(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField. Given '${part}'.`,
      )
    }
  }
  return path
}

/** The first field that says so decides; `_id` only when it is alone, and it may go either way in both modes. */
function modeOf(leaves: readonly [Path, Leaf][]): 'include' | 'exclude' {
  const isId = (path: Path): boolean => path.length === 1 && path[0] === '_id'
  let mode: 'include' | 'exclude' | undefined
  for (const [path, leaf] of leaves) {
    if (isId(path) && (leaf.kind === 'include' || leaf.kind === 'exclude')) continue
    const wants = leafMode(leaf)
    if (wants === undefined || wants === mode) continue
    if (mode !== undefined) refuseMixture(path.join('.'), leaf, mode)
    mode = wants
  }
  if (mode !== undefined) return mode
  const id = leaves.find(([path]) => isId(path))
  return id?.[1].kind === 'include' ? 'include' : 'exclude'
}

function leafMode(leaf: Leaf): 'include' | 'exclude' | undefined {
  if (leaf.kind === 'reshape') return leaf.includes ? 'include' : undefined
  return leaf.kind === 'exclude' ? 'exclude' : 'include'
}

function refuseMixture(path: string, leaf: Leaf, mode: string): never {
  if (mode === 'include') fail(31254, `Cannot do exclusion on field ${path} in inclusion projection`)
  if (leaf.kind === 'include') fail(31253, `Cannot do inclusion on field ${path} in exclusion projection`)
  return fail(31252, `Cannot use an expression ${path} in an exclusion projection`)
}

/** Adds a leaf; refuses a path that another one contains. */
export function insertLeaf(tree: Tree, path: Path, leaf: Leaf): void {
  let node = tree
  for (const [i, name] of path.entries()) {
    const child = node.fields.get(name)
    if (i === path.length - 1) {
      if (child !== undefined) fail(31250, `Path collision at ${path.join('.')}`)
      node.fields.set(name, leaf)
    } else if (child === undefined) {
      const created: Tree = { fields: new Map() }
      node.fields.set(name, created)
      node = created
    } else if (isTree(child)) node = child
    else fail(31249, `Path collision at ${path.join('.')} remaining portion ${path.slice(i + 1).join('.')}`)
  }
}
