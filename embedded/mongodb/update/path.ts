import { fail } from '../errors.ts'
import type { Path } from '../values/path.ts'
import { isIndex, splitPath } from '../values/path.ts'

const refFields = new Set(['$ref', '$id', '$db'])

/** The name inside `$[name]`, empty for `$[]`; `undefined` for any other component. */
export function filterName(component: string): string | undefined {
  return component.startsWith('$[') && component.endsWith(']') ? component.slice(2, -1) : undefined
}

export function isPositional(component: string): boolean {
  return component === '$'
}

/** Splits an update path, refusing empty, `$`-prefixed and misplaced positional components. */
export function parseUpdatePath(text: string): Path {
  if (text === '') fail('EmptyFieldName', 'An empty update path is not valid.')
  const path = splitPath(text)
  for (const [i, component] of path.entries()) checkComponent(component, i, text)
  if (path.filter(isPositional).length > 1) {
    fail('BadValue', `Too many positional (i.e. '$') elements found in path '${text}'`)
  }
  return path
}

function checkComponent(component: string, i: number, text: string): void {
  if (component === '') {
    fail('EmptyFieldName', `The update path '${text}' contains an empty field name, which is not allowed.`)
  }
  const dynamic = isPositional(component) || filterName(component) !== undefined
  if (dynamic && i === 0) {
    fail(
      'BadValue',
      `Cannot have positional (i.e. '${component}') element in the first position in path '${text}'`,
    )
  }
  if (component.startsWith('$') && !dynamic && !refFields.has(component)) {
    fail(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${component}' in '${text}' is not valid for storage.`,
    )
  }
}

/** The order in which updates are applied: component by component, array indexes by number. */
export function comparePaths(a: Path, b: Path): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const x = a[i]!
    const y = b[i]!
    if (x === y) continue
    if (isIndex(x) && isIndex(y)) return Number(x) - Number(y)
    return x < y ? -1 : 1
  }
  return a.length - b.length
}

/** Refuses a path that another one is, or lies within, or lies around. */
export class PathConflicts {
  readonly #leaves = new Set<string>()
  readonly #branches = new Set<string>()

  add(path: Path): void {
    const text = path.join('.')
    for (let i = 1; i <= path.length; i++) {
      const prefix = path.slice(0, i).join('.')
      if (this.#leaves.has(prefix)) this.#refuse(text, prefix)
    }
    if (this.#branches.has(text)) this.#refuse(text, text)
    this.#leaves.add(text)
    for (let i = 1; i < path.length; i++) this.#branches.add(path.slice(0, i).join('.'))
  }

  #refuse(path: string, at: string): never {
    return fail(
      'ConflictingUpdateOperators',
      `Updating the path '${path}' would create a conflict at '${at}'`,
    )
  }
}
