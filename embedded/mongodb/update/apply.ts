import { fail } from '../errors.ts'
import type { Path } from '../values/path.ts'
import { getField, isIndex, setField } from '../values/path.ts'
import { show } from '../values/show.ts'
import type { Document, Maybe, Value } from '../values/types.ts'
import { isDocument } from '../values/types.ts'
import type { ArrayFilters } from './arrayFilters.ts'
import type { Leaf } from './leaf.ts'
import { filterName, isPositional, PathConflicts } from './path.ts'

/** One operator on one path. */
export interface Step {
  path: Path
  leaf: Leaf
}

/** The server's limit of nulls that fill an array up to an index. */
const maxPadding = 1_500_000

/** Applies steps to one document, copying only what changes; the document itself stays as it is. */
export class Application {
  #document: Document
  readonly #original: Document
  readonly #filters: ArrayFilters
  readonly #now: Date
  readonly #own = new Set<object>()
  readonly #resolved: PathConflicts | undefined
  modified = false

  constructor(document: Document, filters: ArrayFilters, now: Date, steps: readonly Step[]) {
    this.#document = document
    this.#original = document
    this.#filters = filters
    this.#now = now
    const dynamic =
      steps.length > 1 && steps.some(({ path }) => path.some((component) => component.startsWith('$')))
    this.#resolved = dynamic ? new PathConflicts() : undefined
  }

  get document(): Document {
    return this.#document
  }

  apply(step: Step, arrayIndex: number | undefined): void {
    if (step.leaf.appliesTo?.(this.#original) === false) return
    const path = step.path.some(isPositional) ? resolvePositional(step.path, arrayIndex) : step.path
    this.#document = this.#into(this.#document, this.#original, path, 0, step.leaf) as Document
  }

  /** The value with the step applied below it: the value itself, a copy, or `undefined` when removed. */
  #into(value: Maybe, original: Maybe, path: Path, at: number, leaf: Leaf): Maybe {
    if (at === path.length) return this.#atLeaf(value, path, leaf)
    if (isDocument(value)) return this.#intoDocument(value, original, path, at, leaf)
    if (Array.isArray(value)) return this.#intoArray(value, original, path, at, leaf)
    if (filterName(path[at]!) !== undefined) this.#refuseArrayUpdate(value, path, at)
    if (value === undefined) return leaf.creates ? this.#create(path, at, leaf) : undefined
    if (!leaf.creates) return value
    return fail(
      'PathNotViable',
      `Cannot create field '${path[at]}' in element {${path[at - 1]}: ${show(value)}}`,
    )
  }

  #atLeaf(value: Maybe, path: Path, leaf: Leaf): Maybe {
    this.#resolved?.add(path)
    if (value === undefined && !leaf.creates) return undefined
    const result = leaf.apply(value, { original: this.#original, path: path.join('.'), now: this.#now })
    if (result !== value) this.modified = true
    return result
  }

  #refuseArrayUpdate(value: Maybe, path: Path, at: number): never {
    const parent = path.slice(0, at).join('.')
    if (value === undefined) {
      fail('BadValue', `The path '${parent}' must exist in the document in order to apply array updates.`)
    }
    return fail('BadValue', `Cannot apply array updates to non-array element ${path[at - 1]}: ${show(value)}`)
  }

  /** The documents that a missing path needs, from the inside out. */
  #create(path: Path, at: number, leaf: Leaf): Maybe {
    const rest = path.slice(at)
    const dynamic = rest.findIndex((component) => filterName(component) !== undefined)
    if (dynamic >= 0) this.#refuseArrayUpdate(undefined, path, at + dynamic)
    const value = this.#atLeaf(undefined, path, leaf)
    if (value === undefined) return undefined
    return rest.reduceRight<Value>((inner, name) => {
      const outer: Document = {}
      setField(outer, name, inner)
      return outer
    }, value)
  }

  #intoDocument(document: Document, original: Maybe, path: Path, at: number, leaf: Leaf): Document {
    const name = path[at]!
    if (filterName(name) !== undefined) this.#refuseArrayUpdate(document, path, at)
    const child = getField(document, name)
    const before = isDocument(original) ? getField(original, name) : undefined
    const result = this.#into(child, before, path, at + 1, leaf)
    if (result === child) return document
    if (result === undefined) return this.#without(document, name)
    const own = this.#ownDocument(document)
    setField(own, name, result)
    return own
  }

  #without(document: Document, name: string): Document {
    const { [name]: _removed, ...rest } = document
    this.#own.add(rest)
    return rest
  }

  #ownDocument(document: Document): Document {
    if (this.#own.has(document)) return document
    const copy = { ...document }
    this.#own.add(copy)
    return copy
  }

  #intoArray(array: Value[], original: Maybe, path: Path, at: number, leaf: Leaf): Value[] {
    const component = path[at]!
    const before = Array.isArray(original) ? original : []
    const name = filterName(component)
    if (name !== undefined) {
      const matches = name === '' ? undefined : this.#filters.get(name)
      return array.reduce<Value[]>(
        (result, element, i) =>
          matches === undefined || matches(before[i] ?? element)
            ? this.#intoElement(result, before, i, path, at, leaf)
            : result,
        array,
      )
    }
    if (isIndex(component)) return this.#intoElement(array, before, Number(component), path, at, leaf)
    if (!leaf.creates) return array
    return fail(
      'PathNotViable',
      `Cannot create field '${component}' in element {${path[at - 1]}: ${show(array)}}`,
    )
  }

  #intoElement(array: Value[], before: Value[], index: number, path: Path, at: number, leaf: Leaf): Value[] {
    const resolved = filterName(path[at]!) === undefined ? path : path.with(at, String(index))
    const child = array[index]
    const result = this.#into(child, before[index], resolved, at + 1, leaf)
    if (result === child) return array
    const own = this.#ownArray(array)
    if (result === undefined) {
      if (index < own.length) own[index] = null
      return own
    }
    if (index - own.length > maxPadding) {
      fail('CannotBackfillArray', `can't backfill more than ${maxPadding} elements to reach index ${index}`)
    }
    while (own.length < index) own.push(null)
    own[index] = result
    return own
  }

  #ownArray(array: Value[]): Value[] {
    if (this.#own.has(array)) return array
    const copy = [...array]
    this.#own.add(copy)
    return copy
  }
}

function resolvePositional(path: Path, arrayIndex: number | undefined): Path {
  if (arrayIndex === undefined) {
    fail('BadValue', 'The positional operator did not find the match needed from the query.')
  }
  return path.map((component) => (isPositional(component) ? String(arrayIndex) : component))
}
