import { MongoError } from '../errors.ts'
import { getField, type Path } from '../values/path.ts'
import { type Document, isDocument, type Maybe, type Value } from '../values/types.ts'
import { EMPTY_ARRAY, type Indexed } from './key.ts'

/** The combinations of values under which a document stands in an index. */
export type Extracted = {
  readonly combinations: readonly (readonly Indexed[])[]
  /** True if an array was expanded, so that a document can have several entries. */
  readonly multikey: boolean
}

/** How far one field of the index is resolved: `value` at the end of the path, or an array on the way. */
type Cursor = { readonly value: Indexed; readonly rest: Path; readonly done: boolean }

/**
 * What of a document an index on `paths` holds: the values at the paths, arrays expanded to their elements.
 * Two different arrays in one document are refused, as the server does.
 * @throws MongoError CannotIndexParallelArrays
 */
export function extractValues(document: Document, paths: readonly Path[]): Extracted {
  const combinations: Indexed[][] = []
  const multikey = expand(
    paths.map((rest) => walk({ value: document, rest, done: false })),
    combinations,
  )
  return { combinations, multikey }
}

function walk(cursor: Cursor): Cursor {
  let value: Maybe = cursor.value as Maybe
  let at = 0
  while (at < cursor.rest.length && isDocument(value)) value = getField(value, cursor.rest[at++]!)
  const rest = cursor.rest.slice(at)
  if (Array.isArray(value)) return { value, rest, done: false }
  return { value: rest.length === 0 ? value : undefined, rest: [], done: true }
}

function expand(cursors: readonly Cursor[], combinations: Indexed[][]): boolean {
  const open = cursors.filter((cursor) => !cursor.done)
  const array = open[0]?.value
  if (array === undefined) {
    combinations.push(cursors.map((cursor) => cursor.value))
    return false
  }
  if (open.some((cursor) => cursor.value !== array)) {
    throw new MongoError('CannotIndexParallelArrays', 'cannot index parallel arrays')
  }
  const elements = array as Value[]
  if (elements.length === 0) {
    combinations.push(cursors.map((cursor) => (cursor.done ? cursor.value : emptied(cursor))))
  }
  for (const element of elements) {
    const next = cursors.map((cursor) => (cursor.done ? cursor : enter(cursor, element)))
    expand(next, combinations)
  }
  return true
}

function emptied(cursor: Cursor): Indexed {
  return cursor.rest.length === 0 ? EMPTY_ARRAY : undefined
}

/** Paths don't go on through arrays directly inside arrays; such an inner array is a value of its own. */
function enter(cursor: Cursor, element: Value): Cursor {
  if (cursor.rest.length === 0) return { value: element, rest: [], done: true }
  if (!isDocument(element)) return { value: undefined, rest: [], done: true }
  return walk({ value: element, rest: cursor.rest, done: false })
}
