import { fail } from '../../errors.ts'
import { compute } from '../../projection/apply.ts'
import type { Tree } from '../../projection/tree.ts'
import { insertLeaf } from '../../projection/tree.ts'
import { hashKey } from '../../values/hash.ts'
import { exactInteger } from '../../values/numbers.ts'
import type { SortField } from '../../values/sort.ts'
import { compareKeys, parseSort, sortDocuments, sortKey } from '../../values/sort.ts'
import type { Document, Maybe, Value } from '../../values/types.ts'
import { isDocument, isNumber } from '../../values/types.ts'
import { accumulators, compileAccumulator } from '../accumulators.ts'
import { compileExpression } from '../expression.ts'
import { checkFieldPath } from '../fieldPath.ts'
import type { Env, Scope } from '../scope.ts'
import type { StageCompiler } from './stage.ts'
import { specOf } from './stage.ts'

/** A partition in its order, with the environment that expressions run in. */
interface Partition {
  documents: readonly Document[]
  keys: readonly Maybe[][]
  fields: readonly SortField[]
  env: Env
}

/** The value of one output field for each document of a partition. */
type WindowFunction = (partition: Partition) => Value[]

/** `$setWindowFields` with windows by `documents`; windows by `range` are refused. */
export const setWindowFields: StageCompiler = (spec, scope) => {
  const fields = specOf('$setWindowFields', spec, ['partitionBy', 'sortBy', 'output'], ['output'])
  if (!isDocument(fields.output)) fail('FailedToParse', '$setWindowFields output must be an object')
  const sortBy =
    fields.sortBy === undefined
      ? []
      : isDocument(fields.sortBy)
        ? parseSort(fields.sortBy)
        : fail('FailedToParse', 'sortBy must be an object')
  const partitionBy = compileExpression(fields.partitionBy ?? null, scope)
  const outputs = Object.entries(fields.output).map(([name, output]): [readonly string[], WindowFunction] => [
    checkFieldPath(name),
    compileOutput(output, scope, sortBy.length > 0),
  ])
  return function* (input, { env }) {
    const partitions = new Map<string, Document[]>()
    for (const document of input) {
      env.root = document
      const key = hashKey(partitionBy(env) ?? null)
      const partition = partitions.get(key)
      if (partition === undefined) partitions.set(key, [document])
      else partition.push(document)
    }
    for (const documents of partitions.values()) yield* runPartition(documents, sortBy, outputs, env)
  }
}

function* runPartition(
  unsorted: Document[],
  fields: readonly SortField[],
  outputs: readonly [readonly string[], WindowFunction][],
  env: Env,
): Generator<Document> {
  const documents = fields.length === 0 ? unsorted : sortDocuments(unsorted, fields)
  const keys = documents.map((document) => sortKey(document, fields))
  const columns = outputs.map(([path, run]) => ({ path, values: run({ documents, keys, fields, env }) }))
  for (const [i, document] of documents.entries()) {
    const tree: Tree = { fields: new Map() }
    for (const { path, values } of columns)
      insertLeaf(tree, path, { kind: 'compute', evaluate: () => values[i] })
    yield compute(document, tree, env)
  }
}

function compileOutput(spec: Value, scope: Scope, sorted: boolean): WindowFunction {
  if (!isDocument(spec)) fail('FailedToParse', 'The window function specification must be an object')
  const { window, ...rest } = spec
  const [name, ...more] = Object.keys(rest)
  if (name === undefined || more.length > 0) fail('FailedToParse', 'Expected exactly one window function')
  const operand = rest[name]!
  if (Object.hasOwn(rankings, name)) {
    if (!sorted) fail(5371602, `${name} must be specified with a top level sortBy expression`)
    if (window !== undefined) fail(5371601, `Rank style window functions take no other arguments: ${name}`)
    return rankings[name]!
  }
  if (name === '$shift') return compileShift(operand, scope, sorted)
  if (!Object.hasOwn(accumulators, name)) fail('FailedToParse', `Unrecognized window function, ${name}`)
  const bounds = boundsOf(window, sorted)
  const create = compileAccumulator('output', { [name]: operand }, scope, compileExpression)
  return ({ documents, env }) =>
    documents.map((_, i) => {
      const accumulator = create()
      const from = Math.max(0, i + bounds.from)
      const to = Math.min(documents.length - 1, i + bounds.to)
      for (let at = from; at <= to; at++) {
        env.root = documents[at]!
        accumulator.add(env)
      }
      return accumulator.result()
    })
}

function boundsOf(window: Maybe, sorted: boolean): { from: number; to: number } {
  if (window === undefined) return { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }
  if (!isDocument(window)) fail('FailedToParse', "'window' field must be an object")
  if (window.range !== undefined) fail('NotImplemented', "windows by 'range' are not supported")
  const { documents } = specOf('window', window, ['documents'])
  if (documents === undefined) return { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }
  if (!Array.isArray(documents) || documents.length !== 2)
    fail('FailedToParse', 'Window bounds must be a 2-element array')
  const from = boundOf(documents[0]!, Number.NEGATIVE_INFINITY)
  const to = boundOf(documents[1]!, Number.POSITIVE_INFINITY)
  if (!sorted && (Number.isFinite(from) || Number.isFinite(to)))
    fail(5339901, 'Document-based bounds require a sortBy')
  if (from > to) fail(5339900, `Lower bound must not exceed upper bound`)
  return { from, to }
}

function boundOf(value: Value, unbounded: number): number {
  if (value === 'unbounded') return unbounded
  if (value === 'current') return 0
  const offset = isNumber(value) ? exactInteger(value) : undefined
  return offset ?? fail('FailedToParse', "Window bounds must be 'unbounded', 'current' or whole numbers")
}

function ranking(
  rank: (position: number, previous: number, distinct: number, tied: boolean) => number,
): WindowFunction {
  return ({ keys, fields }) => {
    let previous = 0
    let distinct = 0
    return keys.map((key, i) => {
      const tied = i > 0 && compareKeys(key, keys[i - 1]!, fields) === 0
      if (!tied) distinct++
      previous = rank(i + 1, previous, distinct, tied)
      return previous
    })
  }
}

const rankings: Record<string, WindowFunction> = {
  $documentNumber: ranking((position) => position),
  $rank: ranking((position, previous, _distinct, tied) => (tied ? previous : position)),
  $denseRank: ranking((_position, _previous, distinct) => distinct),
}

function compileShift(operand: Value, scope: Scope, sorted: boolean): WindowFunction {
  if (!sorted) fail(5371602, '$shift must be specified with a top level sortBy expression')
  const spec = specOf('$shift', operand, ['output', 'by', 'default'], ['output', 'by'])
  const by = isNumber(spec.by) ? exactInteger(spec.by) : undefined
  if (by === undefined) fail('FailedToParse', "'$shift:by' field must be an integer")
  const output = compileExpression(spec.output!, scope)
  const otherwise = compileExpression(spec.default ?? null, scope)
  return ({ documents, env }) =>
    documents.map((document, i) => {
      const other = documents[i + by]
      env.root = other ?? document
      return (other === undefined ? otherwise(env) : output(env)) ?? null
    })
}
