import type { Bounds, PathBounds } from '../query/plan.ts'
import type { Value } from '../values/types.ts'
import { type Direction, encodeCompound, encodeKey, typeBracket } from './key.ts'
import type { KeyRange } from './table.ts'

/** An index as the planner sees it, secondary or that of _id. */
export type Indexable = {
  readonly fields: readonly { readonly path: string; readonly direction: Direction }[]
  readonly multikey: boolean
}

/** Where in an index the documents of a filter lie. */
export type Ranges = {
  /** Ascending and disjoint. */
  readonly ranges: readonly KeyRange[]
  /** How many leading fields are bound to points, and whether each is bound to exactly one. */
  readonly points: number
  readonly single: boolean
  /** True if the field after the points is bound on a side. */
  readonly bounded: boolean
}

const MAX_COMBINATIONS = 1000
const AFTER = Buffer.from([0xff])
const WHOLE: KeyRange = { lower: Buffer.alloc(0), upper: Buffer.from([0xff, 0xff]) }

/** The ranges of keys outside of which no document of `bounds` can be. */
export function rangesFor(index: Indexable, bounds: Bounds): Ranges {
  const directions = index.fields.map((field) => field.direction)
  let prefixes: Value[][] = [[]]
  let points = 0
  let single = true
  for (const field of index.fields) {
    const values = usable(index, points) ? pointsOf(bounds.paths.get(field.path)) : undefined
    if (values === undefined || prefixes.length * values.length > MAX_COMBINATIONS) break
    prefixes = prefixes.flatMap((prefix) => values.map((value) => [...prefix, value]))
    single &&= values.length === 1
    points++
  }
  const field = index.fields[points]
  const last = field === undefined || !usable(index, points) ? undefined : bounds.paths.get(field.path)
  const interval = last === undefined ? undefined : intervalOf(last, field!.direction, index.multikey)
  if (points === 0 && interval === undefined) return { ranges: [WHOLE], points, single: true, bounded: false }
  const ranges = prefixes.map((prefix) => within(encodeCompound(prefix, directions), interval))
  return { ranges: disjoint(ranges), points, single, bounded: interval !== undefined }
}

/**
 * In a multikey index two fields of the same array pair up by element, while a filter's conditions on them may hold
 * for different elements: then only the first of them can be bound.
 */
function usable(index: Indexable, at: number): boolean {
  if (!index.multikey) return true
  const root = rootOf(index.fields[at]!.path)
  return index.fields.slice(0, at).every((field) => rootOf(field.path) !== root)
}

function rootOf(path: string): string {
  const dot = path.indexOf('.')
  return dot === -1 ? path : path.slice(0, dot)
}

function pointsOf(bounds: PathBounds | undefined): Value[] | undefined {
  if (bounds === undefined) return undefined
  const values = 'eq' in bounds ? [bounds.eq as Value] : bounds.in
  return values?.length === 0 ? undefined : values
}

function intervalOf(bounds: PathBounds, direction: Direction, multikey: boolean): KeyRange | undefined {
  const { gt, gte, lt, lte } = bounds
  const low = gt ?? gte
  const high = multikey && low !== undefined ? undefined : (lt ?? lte)
  if (low === undefined && high === undefined) return undefined
  const lowKey = low === undefined ? undefined : encodeKey(low)
  const highKey = high === undefined ? undefined : encodeKey(high)
  const [first, end] = typeBracket((lowKey ?? highKey)!)
  const lower =
    lowKey === undefined ? Buffer.from([first]) : gt === undefined ? lowKey : Buffer.concat([lowKey, AFTER])
  const upper =
    highKey === undefined ? Buffer.from([end]) : lt === undefined ? Buffer.concat([highKey, AFTER]) : highKey
  return direction === 1
    ? { lower, upper }
    : mirrored(lowKey, gt === undefined, highKey, lt === undefined, [first, end])
}

/** The same interval over complemented keys, whose order is reversed. */
function mirrored(
  low: Buffer | undefined,
  lowIncluded: boolean,
  high: Buffer | undefined,
  highIncluded: boolean,
  [first, end]: [number, number],
): KeyRange {
  const lower = high === undefined ? Buffer.from([~(end - 1) & 0xff]) : complement(high)
  const upper = low === undefined ? Buffer.from([(~first & 0xff) + 1]) : complement(low)
  return {
    lower: high === undefined || highIncluded ? lower : Buffer.concat([lower, AFTER]),
    upper: low === undefined || !lowIncluded ? upper : Buffer.concat([upper, AFTER]),
  }
}

function complement(key: Buffer): Buffer {
  return key.map((byte) => ~byte & 0xff) as Buffer
}

function within(prefix: Buffer, interval: KeyRange | undefined): KeyRange {
  if (interval === undefined) return { lower: prefix, upper: Buffer.concat([prefix, AFTER]) }
  return { lower: Buffer.concat([prefix, interval.lower]), upper: Buffer.concat([prefix, interval.upper]) }
}

/** Ranges over prefixes of one length are equal or apart, so that sorting and dropping doubles is enough. */
function disjoint(ranges: KeyRange[]): KeyRange[] {
  const sorted = ranges.sort((a, b) => Buffer.compare(a.lower, b.lower))
  return sorted.filter((range, i) => i === 0 || Buffer.compare(range.lower, sorted[i - 1]!.lower) !== 0)
}
