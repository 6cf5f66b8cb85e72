import { fail } from '../../errors.ts'
import { exactInteger } from '../../values/numbers.ts'
import { setField } from '../../values/path.ts'
import { parseSort, sortDocuments } from '../../values/sort.ts'
import type { Document, Maybe, Value } from '../../values/types.ts'
import { firstKey, isDocument, isNumber } from '../../values/types.ts'
import { checkFieldPath, readFieldPath } from '../fieldPath.ts'
import type { StageCompiler } from './stage.ts'
import { specOf } from './stage.ts'

function wholeNumber(stage: string, spec: Value, code: number): number {
  const value = isNumber(spec) ? exactInteger(spec) : undefined
  if (value === undefined || value < 0)
    fail(code, `invalid argument to ${stage} stage: Expected a non-negative integer`)
  return value
}

export const sort: StageCompiler = (spec) => {
  if (!isDocument(spec)) fail(15973, 'the $sort key specification must be an object')
  if (firstKey(spec) === undefined) fail(15976, '$sort stage must have at least one sort key')
  const fields = parseSort(spec)
  return function* (input) {
    yield* sortDocuments(input, fields)
  }
}

export const limit: StageCompiler = (spec) => {
  const most = wholeNumber('$limit', spec, 5107201)
  if (most === 0) fail(15958, 'the limit must be positive')
  return function* (input) {
    let left = most
    for (const document of input) {
      yield document
      if (--left === 0) return
    }
  }
}

export const skip: StageCompiler = (spec) => {
  const count = wholeNumber('$skip', spec, 5107200)
  return function* (input) {
    let left = count
    for (const document of input) {
      if (left > 0) left--
      else yield document
    }
  }
}

/** A random choice without repetition, in random order. */
export const sample: StageCompiler = (spec) => {
  const { size } = specOf('$sample', spec, ['size'], ['size'])
  const count = wholeNumber('$sample', size!, 28746)
  if (count === 0) fail(28747, 'size argument to $sample must be a positive integer')
  return function* (input) {
    const documents = [...input]
    for (let i = 0; i < Math.min(count, documents.length); i++) {
      const chosen = i + Math.floor(Math.random() * (documents.length - i))
      const document = documents[chosen]!
      documents[chosen] = documents[i]!
      yield document
    }
  }
}

export const unwind: StageCompiler = (spec) => {
  const { path, includeArrayIndex, preserveNullAndEmptyArrays } = unwindSpec(spec)
  if (typeof path !== 'string') fail(28808, 'expected a string as the path for $unwind stage')
  if (!path.startsWith('$'))
    fail(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`)
  if (
    includeArrayIndex !== undefined &&
    (typeof includeArrayIndex !== 'string' || includeArrayIndex === '')
  ) {
    fail(28810, 'expected a non-empty string for the includeArrayIndex option to $unwind stage')
  }
  if (typeof includeArrayIndex === 'string' && includeArrayIndex.startsWith('$'))
    fail(28822, "includeArrayIndex option to $unwind stage should not be prefixed with a '$'")
  if (preserveNullAndEmptyArrays !== undefined && typeof preserveNullAndEmptyArrays !== 'boolean') {
    fail(28809, 'expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage')
  }
  const parts = checkFieldPath(path.slice(1))
  const indexPath = typeof includeArrayIndex === 'string' ? checkFieldPath(includeArrayIndex) : undefined
  const emit = (document: Document, value: Maybe, index: Value): Document => {
    const changed = value === undefined ? document : withField(document, parts, value)
    return indexPath === undefined ? changed : withField(changed, indexPath, index)
  }
  return function* (input) {
    for (const document of input) {
      const value = parts.length === 1 ? readFieldPath(document, parts) : valueOutsideArrays(document, parts)
      if (Array.isArray(value)) {
        for (const [i, element] of value.entries()) yield emit(document, element, BigInt(i))
        if (value.length === 0 && preserveNullAndEmptyArrays)
          yield emit(withoutField(document, parts), undefined, null)
      } else if ((value !== undefined && value !== null) || preserveNullAndEmptyArrays)
        yield emit(document, undefined, null)
    }
  }
}

function unwindSpec(spec: Value): Document {
  if (typeof spec === 'string') return { path: spec }
  if (!isDocument(spec))
    fail(15981, 'expected either a string or an object as specification for $unwind stage')
  for (const name of Object.keys(spec)) {
    if (!['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(name)) {
      fail(28811, `unrecognized option to $unwind stage: ${name}`)
    }
  }
  return spec.path === undefined ? fail(28812, 'no path specified to $unwind stage') : spec
}

/** `$unwind` does not look into arrays on the way to its own. */
function valueOutsideArrays(document: Document, path: readonly string[]): Maybe {
  const parent = readParent(document, path)
  return parent === undefined ? undefined : readFieldPath(parent, path.slice(-1))
}

function readParent(document: Document, path: readonly string[]): Document | undefined {
  let value: Maybe = document
  for (const name of path.slice(0, -1)) {
    if (!isDocument(value)) return undefined
    value = readFieldPath(value, [name])
  }
  return isDocument(value) ? value : undefined
}

/** A copy of a document with one nested field set. */
export function withField(document: Document, path: readonly string[], value: Value): Document {
  const [name, ...rest] = path
  const copy = { ...document }
  const child = readFieldPath(document, [name!])
  setField(copy, name!, rest.length === 0 ? value : withField(isDocument(child) ? child : {}, rest, value))
  return copy
}

function withoutField(document: Document, path: readonly string[]): Document {
  const [name, ...rest] = path
  if (rest.length === 0) {
    const { [name!]: _dropped, ...kept } = document
    return kept
  }
  return withField(document, [name!], withoutField(readFieldPath(document, [name!]) as Document, rest))
}
