import { fail } from '../errors.ts'
import { type Bounds, boundsFor } from '../query/index.ts'
import type { Collection } from '../storage/collection.ts'
import { equals } from '../values/compare.ts'
import { parseSort, type SortField } from '../values/sort.ts'
import { type Document, isDocument, type Maybe } from '../values/types.ts'
import { implies, requiresField } from './implication.ts'
import { encodeKey } from './key.ts'
import { type Indexable, type Ranges, rangesFor } from './ranges.ts'
import type { SecondaryIndex } from './secondary.ts'
import type { EntrySource, KeyRange } from './table.ts'

/** How the documents of a filter are found; each must still be matched by the filter. */
export type Plan =
  | { readonly stage: 'EOF' }
  | { readonly stage: 'IDHACK'; readonly ids: readonly Buffer[]; readonly sorted: true }
  | { readonly stage: 'COLLSCAN'; readonly reverse: boolean; readonly sorted: boolean }
  | { readonly stage: 'OR'; readonly inputs: readonly IndexScan[]; readonly sorted: false }
  | IndexScan

export type IndexScan = {
  readonly stage: 'IXSCAN'
  readonly name: string
  readonly keyPattern: Document
  readonly definition: Document
  readonly multikey: boolean
  readonly source: EntrySource
  readonly ranges: readonly KeyRange[]
  readonly reverse: boolean
  /** True if the documents come in the order that was asked for. */
  readonly sorted: boolean
}

export type PlanRequest = {
  readonly filter: Document
  readonly sort?: Document | undefined
  /** An index by name or key, or `{ $natural: ±1 }`. */
  readonly hint?: Maybe
  /** False if the order of an index can't be relied on (inside a transaction). */
  readonly orderFromIndex: boolean
}

/** An index that can be chosen. */
type Candidate = Indexable & {
  readonly name: string
  readonly keyPattern: Document
  readonly definition: Document
  readonly source: EntrySource
  readonly index: SecondaryIndex | undefined
}

/** Chooses how to find documents. @throws MongoError BadValue for a hint that names no index */
export function choosePlan(collection: Collection | undefined, request: PlanRequest): Plan {
  const sort = request.sort === undefined ? [] : parseSort(request.sort)
  if (collection === undefined) return { stage: 'EOF' }
  const bounds = boundsFor(request.filter)
  if (request.hint !== undefined) return hinted(collection, request.hint, bounds, sort, request)
  const id = bounds.paths.get('_id')
  if (id !== undefined && 'eq' in id) return { stage: 'IDHACK', ids: [encodeKey(id.eq)], sorted: true }
  const best = bestScan(collection, bounds, sort, request)
  if (best !== undefined) return best
  return (
    orPlan(collection, bounds, request) ?? { stage: 'COLLSCAN', reverse: false, sorted: sort.length === 0 }
  )
}

function bestScan(
  collection: Collection,
  bounds: Bounds,
  sort: readonly SortField[],
  request: PlanRequest,
): IndexScan | undefined {
  let best: { scan: IndexScan; score: number } | undefined
  for (const candidate of candidates(collection)) {
    if (!covers(candidate, bounds, request.filter)) continue
    const ranges = rangesFor(candidate, bounds)
    const scan = scanOf(candidate, ranges, sort, request.orderFromIndex)
    const score = ranges.points * 4 + (ranges.bounded ? 2 : 0) + (scan.sorted && sort.length > 0 ? 1 : 0)
    if (score > 0 && (best === undefined || score > best.score)) best = { scan, score }
  }
  return best?.scan
}

/** One index scan per alternative of `$or`, if each has one. */
function orPlan(collection: Collection, bounds: Bounds, request: PlanRequest): Plan | undefined {
  const alternatives = request.filter.$or
  if (bounds.or === undefined || !Array.isArray(alternatives)) return undefined
  const inputs: IndexScan[] = []
  for (const [i, alternative] of bounds.or.entries()) {
    const filter = alternatives[i] as Document
    const scan = bestScan(collection, alternative, [], { filter, orderFromIndex: false })
    if (scan === undefined) return undefined
    inputs.push(scan)
  }
  return { stage: 'OR', inputs, sorted: false }
}

function hinted(
  collection: Collection,
  hint: Maybe,
  bounds: Bounds,
  sort: readonly SortField[],
  request: PlanRequest,
): Plan {
  if (isDocument(hint) && '$natural' in hint) {
    return { stage: 'COLLSCAN', reverse: Number(hint.$natural) < 0, sorted: sort.length === 0 }
  }
  for (const candidate of candidates(collection)) {
    const named = isDocument(hint) ? equals(candidate.keyPattern, hint) : candidate.name === hint
    if (!named) continue
    return scanOf(candidate, rangesFor(candidate, bounds), sort, request.orderFromIndex)
  }
  return fail(
    'BadValue',
    'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
  )
}

function* candidates(collection: Collection): Iterable<Candidate> {
  const keyPattern: Document = { _id: 1 }
  yield {
    name: '_id_',
    keyPattern,
    definition: { unique: true },
    fields: [{ path: '_id', direction: 1 }],
    multikey: false,
    source: collection.identity,
    index: undefined,
  }
  for (const index of collection.indexes.values()) {
    yield {
      name: index.name,
      keyPattern: index.definition.document.key as Document,
      definition: index.definition.document,
      fields: index.definition.fields,
      multikey: index.multikey,
      source: index.table,
      index,
    }
  }
}

/** True if the index certainly holds every document that the filter can match. */
function covers(candidate: Candidate, bounds: Bounds, filter: Document): boolean {
  const definition = candidate.index?.definition
  if (definition === undefined) return true
  if (definition.partialFilter !== undefined && !implies(filter, definition.partialFilter)) return false
  if (!definition.sparse) return true
  return definition.fields.some((field) => {
    const known = bounds.paths.get(field.path)
    return known !== undefined && requiresField(known)
  })
}

function scanOf(
  candidate: Candidate,
  ranges: Ranges,
  sort: readonly SortField[],
  orderFromIndex: boolean,
): IndexScan {
  const reverse = orderFromIndex ? directionFor(candidate, ranges, sort) : undefined
  return {
    stage: 'IXSCAN',
    name: candidate.name,
    keyPattern: candidate.keyPattern,
    definition: candidate.definition,
    multikey: candidate.multikey,
    source: candidate.source,
    ranges: ranges.ranges,
    reverse: reverse === true,
    sorted: sort.length === 0 || reverse !== undefined,
  }
}

/** Whether the index gives the order of the sort read forwards (false), backwards (true) or not at all. */
function directionFor(candidate: Candidate, ranges: Ranges, sort: readonly SortField[]): boolean | undefined {
  if (candidate.multikey) return undefined // a document stands there several times, under all its elements
  let reverse: boolean | undefined
  let at = 0
  for (const wanted of sort) {
    const path = wanted.path.join('.')
    const fixed = ranges.single ? ranges.points : 0
    while (at < fixed && candidate.fields[at]!.path !== path) at++
    const field = candidate.fields[at]
    if (field === undefined || field.path !== path) return undefined
    const against = field.direction !== wanted.direction
    if (at >= fixed) {
      if (reverse !== undefined && reverse !== against) return undefined
      reverse = against
    }
    at++
  }
  return reverse ?? false
}
