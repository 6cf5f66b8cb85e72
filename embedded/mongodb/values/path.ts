import type { Document, Maybe, Value } from './types.ts'
import { isDocument } from './types.ts'

/** A dotted path, split. */
export type Path = readonly string[]

export function splitPath(path: string): Path {
  return path.split('.')
}

/**
 * A document's own field, `undefined` when missing. Documents inherit from Object.prototype, so that what is
 * inherited (functions, and the prototype itself) is told apart; no stored value is a function.
 */
export function getField(document: Document, name: string): Maybe {
  const value = document[name] as unknown
  if (typeof value === 'function' || (name === '__proto__' && !Object.hasOwn(document, name)))
    return undefined
  return value as Maybe
}

export function hasField(document: Document, name: string): boolean {
  return getField(document, name) !== undefined
}

/** Sets a field as own data even when it is named `__proto__`. */
export function setField(document: Document, name: string, value: Value): void {
  if (name === '__proto__') defineField(document, name, value)
  else document[name] = value
}

export function defineField(document: Document, name: string, value: Value): void {
  Object.defineProperty(document, name, { value, enumerable: true, configurable: true, writable: true })
}

/** True for a path component that can be an array index: digits without a leading zero. */
export function isIndex(component: string): boolean {
  const first = component.charCodeAt(0)
  if (first === 48) return component.length === 1
  if (!(first > 48 && first < 58)) return false
  for (let i = 1; i < component.length; i++) {
    const digit = component.charCodeAt(i)
    if (digit < 48 || digit > 57) return false
  }
  return true
}

/** The value at a path where arrays are entered by index only, as updates see a document. */
export function valueAt(root: Document, path: Path): Maybe {
  let value: Maybe = root
  for (const component of path) {
    if (isDocument(value)) value = getField(value, component)
    else if (Array.isArray(value) && isIndex(component)) value = value[Number(component)]
    else return undefined
  }
  return value
}

/** Sees one value on a path; `arrayIndex` is its place in the outermost array that was fanned out. */
type Visitor = (value: Maybe, arrayIndex: number | undefined) => boolean

/**
 * Calls `visit` for each value that a filter's path reaches until it answers true, and answers whether it did.
 * Arrays on the way fan out over their documents (not over arrays directly inside them); a numeric component
 * also enters an array by index. With `expandLeaf` the elements of an array at the end are seen before the array
 * itself. A missing field is seen as `undefined`; an array without documents on the way shows nothing.
 */
export function visitPath(root: Maybe, path: Path, expandLeaf: boolean, visit: Visitor): boolean {
  return visitFrom(root, path, 0, expandLeaf, visit, undefined)
}

function visitFrom(
  root: Maybe,
  path: Path,
  from: number,
  expandLeaf: boolean,
  visit: Visitor,
  arrayIndex: number | undefined,
): boolean {
  let value = root
  for (let i = from; i < path.length; i++) {
    if (isDocument(value)) value = getField(value, path[i]!)
    else if (Array.isArray(value)) return visitArray(value, path, i, expandLeaf, visit, arrayIndex)
    else return visit(undefined, arrayIndex)
  }
  if (expandLeaf && Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (visit(value[i], arrayIndex ?? i)) return true
  }
  return visit(value, arrayIndex)
}

function visitArray(
  array: Value[],
  path: Path,
  from: number,
  expandLeaf: boolean,
  visit: Visitor,
  arrayIndex: number | undefined,
): boolean {
  const component = path[from]!
  const named = isIndex(component) ? Number(component) : -1
  for (let i = 0; i < array.length; i++) {
    const element = array[i]
    if (isDocument(element) && visitFrom(element, path, from, expandLeaf, visit, arrayIndex ?? i)) return true
    if (i !== named) continue
    if (from + 1 === path.length) {
      if (visit(element, arrayIndex)) return true
    } else if (isDocument(element) || Array.isArray(element)) {
      if (visitFrom(element, path, from + 1, expandLeaf, visit, arrayIndex)) return true
    }
  }
  return false
}

/** The values that `distinct` lists for a path: leaf arrays give their elements, missing fields nothing. */
export function distinctValues(root: Document, path: string): Value[] {
  const values: Value[] = []
  visitPath(root, splitPath(path), false, (value) => {
    if (Array.isArray(value)) values.push(...value)
    else if (value !== undefined) values.push(value)
    return false
  })
  return values
}
