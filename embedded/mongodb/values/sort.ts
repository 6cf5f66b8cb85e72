import { fail } from '../errors.ts'
import { compare } from './compare.ts'
import { exactInteger } from './numbers.ts'
import type { Path } from './path.ts'
import { getField, hasField, isIndex, splitPath } from './path.ts'
import type { Document, Maybe, Value } from './types.ts'
import { isDocument } from './types.ts'

export interface SortField {
  path: Path
  direction: 1 | -1
}

/** Reads `{ a: 1, 'b.c': -1 }`. Throws BadValue for anything but 1 and -1, and refuses `$meta` sorts. */
export function parseSort(spec: Document): SortField[] {
  return Object.entries(spec).map(([name, value]) => {
    if (isDocument(value)) fail('NotImplemented', `sorting by an expression is not supported: ${name}`)
    const direction = exactInteger(value)
    if (direction !== 1 && direction !== -1)
      fail(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)')
    if (name === '') fail('BadValue', 'sort field names must not be empty')
    if (name.startsWith('$')) fail(16410, `FieldPath field names may not start with '$'. Given '${name}'.`)
    return { path: splitPath(name), direction }
  })
}

/** The values that a document sorts by: the least key (in the direction of the sort) of all its array elements. */
export function sortKey(document: Document, fields: readonly SortField[]): Maybe[] {
  const straight: Maybe[] = []
  for (const { path } of fields) {
    const value = scalarAt(document, path)
    if (value === hasArray) return leastKey(document, fields)
    straight.push(value === undefined ? null : (value as Value))
  }
  return straight
}

/** Compares two sort keys field by field. */
export function compareKeys(a: readonly Maybe[], b: readonly Maybe[], fields: readonly SortField[]): number {
  for (let i = 0; i < fields.length; i++) {
    const order = compare(a[i], b[i])
    if (order !== 0) return fields[i]!.direction * order
  }
  return 0
}

/** Sorts stably, computing each document's key once. */
export function sortDocuments(documents: Iterable<Document>, fields: readonly SortField[]): Document[] {
  const keyed = Array.from(documents, (document) => ({ document, key: sortKey(document, fields) }))
  keyed.sort((a, b) => compareKeys(a.key, b.key, fields))
  return keyed.map(({ document }) => document)
}

const hasArray = Symbol('an array on the path')

function scalarAt(document: Document, path: Path): Maybe | typeof hasArray {
  let value: Maybe = document
  for (const component of path) {
    if (!isDocument(value)) return Array.isArray(value) ? hasArray : undefined
    value = getField(value, component)
  }
  return Array.isArray(value) ? hasArray : value
}

function leastKey(document: Document, fields: readonly SortField[]): Maybe[] {
  let least: Maybe[] | undefined
  for (const key of keysOf(
    document,
    fields.map((field) => field.path),
  )) {
    if (least === undefined || compareKeys(key, least, fields) < 0) least = key
  }
  return least!
}

/**
 * All keys that a document has for several paths, as an index over them would hold: an array on the way gives a
 * key for each element. A missing field is null, an empty array at the end of a path `undefined` (below null).
 * Throws BadValue when two paths go through different arrays.
 */
function keysOf(document: Document, paths: readonly Path[]): Maybe[][] {
  return expand(paths.map((path) => ({ value: document, rest: path, settled: false })))
}

/** How far a path has been followed; a settled value is final, even when it is an array. */
interface Cursor {
  value: Maybe
  rest: Path
  settled: boolean
}

function expand(cursors: Cursor[]): Maybe[][] {
  const moved = cursors.map((cursor) => (cursor.settled ? cursor : advance(cursor)))
  const arrays = new Set(
    moved.flatMap(({ value, settled }) => (!settled && Array.isArray(value) ? [value] : [])),
  )
  if (arrays.size > 1) fail('BadValue', 'cannot sort with keys that are parallel arrays')
  const [array] = arrays
  if (array === undefined) return [moved.map(finalValue)]
  const elements: Maybe[] = array.length > 0 ? array : [undefined]
  return elements.flatMap((element) =>
    expand(
      moved.map((cursor) => (!cursor.settled && cursor.value === array ? enter(cursor, element) : cursor)),
    ),
  )
}

function finalValue({ value, settled }: Cursor): Maybe {
  return settled || value !== undefined ? value : null
}

/** Follows a path up to its end or the next array; an index into an array is followed too. */
function advance(cursor: Cursor): Cursor {
  let { value, rest } = cursor
  while (rest.length > 0) {
    const name = rest[0]!
    if (isDocument(value)) value = getField(value, name)
    else if (Array.isArray(value) && entersByIndex(value, name)) value = value[Number(name)]
    else break
    rest = rest.slice(1)
  }
  return { value: rest.length > 0 && !Array.isArray(value) ? undefined : value, rest, settled: false }
}

function entersByIndex(array: Value[], name: string): boolean {
  return isIndex(name) && !array.some((element) => isDocument(element) && hasField(element, name))
}

function enter(cursor: Cursor, element: Maybe): Cursor {
  if (cursor.rest.length === 0) return { value: element, rest: [], settled: true }
  return { value: isDocument(element) ? element : undefined, rest: cursor.rest, settled: false }
}
