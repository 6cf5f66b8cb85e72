import { compareElements, type PathElement } from './pathElement.ts'

export type Path = readonly PathElement[]

/**
 * A set of paths into an object, as a tree: `member` says whether the path to here is in the set. No child is
 * empty.
 */
export interface FieldSet {
  readonly member: boolean
  readonly children: ReadonlyMap<PathElement, FieldSet>
}

const nothing: ReadonlyMap<PathElement, FieldSet> = new Map()
export const noFields: FieldSet = { member: false, children: nothing }
export const leafField: FieldSet = { member: true, children: nothing }

export const isEmpty = (set: FieldSet): boolean => !set.member && set.children.size === 0

/** What is gathered path by path. The path to the root itself is never in a set. */
export class FieldSetBuilder implements FieldSet {
  member = false
  readonly children = new Map<PathElement, FieldSetBuilder>()

  insert(path: Path): void {
    if (path.length === 0) return
    let node: FieldSetBuilder = this
    for (const element of path) {
      let next = node.children.get(element)
      if (next === undefined) {
        next = new FieldSetBuilder()
        node.children.set(element, next)
      }
      node = next
    }
    node.member = true
  }
}

export function setOf(paths: readonly Path[]): FieldSet {
  const set = new FieldSetBuilder()
  for (const path of paths) set.insert(path)
  return set
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map(a.children)
  for (const [element, child] of b.children) {
    const known = children.get(element)
    children.set(element, known === undefined ? child : union(known, child))
  }
  return { member: a.member || b.member, children }
}

const filtered = (
  set: FieldSet,
  member: boolean,
  keep: (child: FieldSet, element: PathElement) => FieldSet,
): FieldSet => {
  const children = new Map<PathElement, FieldSet>()
  for (const [element, child] of set.children) {
    const kept = keep(child, element)
    if (!isEmpty(kept)) children.set(element, kept)
  }
  return { member, children }
}

export const intersection = (a: FieldSet, b: FieldSet): FieldSet =>
  filtered(a, a.member && b.member, (child, element) => {
    const other = b.children.get(element)
    return other === undefined ? noFields : intersection(child, other)
  })

export const difference = (a: FieldSet, b: FieldSet): FieldSet =>
  filtered(a, a.member && !b.member, (child, element) => {
    const other = b.children.get(element)
    return other === undefined ? child : difference(child, other)
  })

/** Without the paths of `b` and all that is below them. */
export const withoutTrees = (a: FieldSet, b: FieldSet): FieldSet =>
  filtered(a, a.member && !b.member, (child, element) => {
    const other = b.children.get(element)
    if (other === undefined) return child
    return other.member ? noFields : withoutTrees(child, other)
  })

export const sortedChildren = (set: FieldSet): [PathElement, FieldSet][] =>
  [...set.children].sort(([a], [b]) => compareElements(a, b))

/** The paths in the order in which messages name them: at every step first what ends there. */
export function pathsOf(set: FieldSet, prefix: Path = []): Path[] {
  const children = sortedChildren(set)
  const ending = children.filter(([, child]) => child.member).map(([element]) => [...prefix, element])
  return [...ending, ...children.flatMap(([element, child]) => pathsOf(child, [...prefix, element]))]
}
