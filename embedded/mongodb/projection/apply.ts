import type { Env } from '../aggregate/scope.ts'
import { getField, setField } from '../values/path.ts'
import type { Document, Maybe, Value } from '../values/types.ts'
import { isDocument } from '../values/types.ts'
import type { Leaf, Tree } from './tree.ts'
import { isTree } from './tree.ts'

/** Keeps the fields that the tree names, in the document's order; arrays are entered element by element. */
export function include(document: Document, tree: Tree, arrayIndex: number | undefined): Document {
  const result: Document = {}
  for (const name in document) {
    const node = tree.fields.get(name)
    if (node === undefined) continue
    const value = document[name]!
    const kept = isTree(node) ? includeIn(value, node, arrayIndex) : keep(value, node, arrayIndex)
    if (kept !== undefined) setField(result, name, kept)
  }
  return result
}

function keep(value: Value, leaf: Leaf, arrayIndex: number | undefined): Maybe {
  if (leaf.kind === 'reshape') return leaf.reshape(value, arrayIndex)
  return leaf.kind === 'include' ? value : undefined
}

function includeIn(value: Value, tree: Tree, arrayIndex: number | undefined): Maybe {
  if (isDocument(value)) return include(value, tree, arrayIndex)
  if (!Array.isArray(value)) return undefined
  return value.flatMap((element) => {
    const kept = includeIn(element, tree, arrayIndex)
    return kept === undefined ? [] : [kept]
  })
}

/** Keeps all but the fields that the tree excludes. */
export function exclude(document: Document, tree: Tree, arrayIndex: number | undefined): Document {
  const result: Document = {}
  for (const name in document) {
    const node = tree.fields.get(name)
    const value = document[name]!
    const kept =
      node === undefined
        ? value
        : isTree(node)
          ? excludeIn(value, node, arrayIndex)
          : keep(value, node, arrayIndex)
    if (kept !== undefined) setField(result, name, kept)
  }
  return result
}

function excludeIn(value: Value, tree: Tree, arrayIndex: number | undefined): Value {
  if (isDocument(value)) return exclude(value, tree, arrayIndex)
  return Array.isArray(value) ? value.map((element) => excludeIn(element, tree, arrayIndex)) : value
}

/**
 * Sets the computed fields of a tree: existing ones in place, new ones at the end. A scalar on the way becomes a
 * document, an array has the field set in each element; a value that is missing removes the field.
 */
export function compute(document: Document, tree: Tree, env: Env): Document {
  const result = { ...document }
  for (const [name, node] of tree.fields) {
    if (isTree(node)) {
      if (hasComputed(node)) setField(result, name, computeIn(getField(document, name), node, env))
    } else if (node.kind === 'compute') {
      const value = node.evaluate(env)
      if (value === undefined) delete result[name]
      else setField(result, name, value)
    }
  }
  return result
}

function computeIn(value: Maybe, tree: Tree, env: Env): Value {
  if (Array.isArray(value)) return value.map((element) => computeIn(element, tree, env))
  return compute(isDocument(value) ? value : {}, tree, env)
}

export function hasComputed(tree: Tree): boolean {
  for (const node of tree.fields.values())
    if (isTree(node) ? hasComputed(node) : node.kind === 'compute') return true
  return false
}
