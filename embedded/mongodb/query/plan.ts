import { isIndex } from '../values/path.ts'
import type { Document, Maybe, Value } from '../values/types.ts'
import { firstKey, isDocument, isOperatorDocument, Type, typeOf } from '../values/types.ts'

/**
 * What a filter says of one path. Every document that matches has at least one value on the path (an array counts
 * by its elements, a missing field as null) inside each given bound, taken alone: on a path with arrays two bounds
 * may hold for different elements, so that only one of them may be used there. Ordering bounds hold
 * within the type of their operand.
 */
export interface PathBounds {
  eq?: Value
  in?: Value[]
  gt?: Value
  gte?: Value
  lt?: Value
  lte?: Value
  exists?: true
}

/** Bounds that hold together, and for `$or` the alternatives of which one must hold as well. */
export interface Bounds {
  paths: Map<string, PathBounds>
  or?: Bounds[]
}

/**
 * The bounds that an index can use, from the top level and its `$and`s. Conservative: whatever is not understood
 * gives no bound, and a document within the bounds must still be matched by the filter. Call it with a filter that
 * `compileFilter` has accepted.
 */
export function boundsFor(filter: Document): Bounds {
  const bounds: Bounds = { paths: new Map() }
  collect(filter, bounds)
  return bounds
}

function collect(filter: Document, bounds: Bounds): void {
  for (const [name, operand] of Object.entries(filter)) {
    if (name === '$and') for (const part of operand as Document[]) collect(part, bounds)
    else if (name === '$or') bounds.or ??= (operand as Document[]).map(boundsFor)
    else if (!name.startsWith('$')) collectField(name, operand, bounds)
  }
}

function collectField(path: string, operand: Value, bounds: Bounds): void {
  const key = isOperatorDocument(operand) ? firstKey(operand)! : undefined
  const found: PathBounds =
    key === undefined || key === '$ref' || key === '$id'
      ? equality(operand)
      : operatorBounds(operand as Document)
  addBounds(path, found, bounds)
  if (key !== undefined) collectElemMatch(path, (operand as Document).$elemMatch, bounds)
}

function addBounds(path: string, found: PathBounds, bounds: Bounds): void {
  const merged = { ...found, ...bounds.paths.get(path) }
  if (Object.keys(merged).length > 0) bounds.paths.set(path, merged)
}

/** What `$elemMatch` asks of an element holds for some value on its path; numeric names could mean array indexes. */
function collectElemMatch(path: string, condition: Maybe, bounds: Bounds): void {
  if (!isDocument(condition)) return
  if (isOperatorDocument(condition)) {
    addBounds(path, operatorBounds(condition), bounds)
    return
  }
  for (const [name, found] of boundsFor(condition).paths) {
    if (!name.split('.').some(isIndex)) addBounds(`${path}.${name}`, found, bounds)
  }
}

/** Arrays are indexed by element and regular expressions match text: neither is a point. */
function isPoint(value: Value): boolean {
  return !Array.isArray(value) && (value === null || typeOf(value) !== Type.regex)
}

function equality(operand: Value): PathBounds {
  return isPoint(operand) ? { eq: operand } : {}
}

/** Whatever has all of them has the first one. */
function allOf([first]: readonly Value[]): PathBounds {
  return first === undefined || isOperatorDocument(first) ? {} : equality(first)
}

function operatorBounds(operators: Document): PathBounds {
  const bounds: PathBounds = {}
  for (const [name, operand] of Object.entries(operators)) {
    if (name === '$eq') Object.assign(bounds, equality(operand))
    else if (name === '$in' && (operand as Value[]).every(isPoint)) bounds.in = operand as Value[]
    else if (name === '$all') Object.assign(bounds, allOf(operand as Value[]))
    else if (name === '$exists' && operand === true) bounds.exists = true
    else if (isRangeName(name) && isRangeOperand(operand))
      bounds[name.slice(1) as 'gt' | 'gte' | 'lt' | 'lte'] = operand
  }
  return bounds
}

function isRangeName(name: string): boolean {
  return name === '$gt' || name === '$gte' || name === '$lt' || name === '$lte'
}

/** Null, MinKey and MaxKey reach over types, documents and arrays are rare: they are left to the matcher. */
function isRangeOperand(operand: Value): boolean {
  if (operand === null || isDocument(operand) || Array.isArray(operand)) return false
  const type = typeOf(operand)
  return type !== Type.minKey && type !== Type.maxKey && type !== Type.regex
}
