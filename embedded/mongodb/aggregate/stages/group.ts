import { fail } from '../../errors.ts'
import { compare, rankOf } from '../../values/compare.ts'
import { hashKey } from '../../values/hash.ts'
import { exactInteger } from '../../values/numbers.ts'
import { setField } from '../../values/path.ts'
import type { Document, Value } from '../../values/types.ts'
import { isDocument, isNumber, isOperatorDocument } from '../../values/types.ts'
import type { Accumulator } from '../accumulators.ts'
import { compileAccumulator } from '../accumulators.ts'
import { compileExpression } from '../expression.ts'
import type { Env, Scope } from '../scope.ts'
import type { StageCompiler } from './stage.ts'
import { specOf } from './stage.ts'

type Output = [field: string, create: () => Accumulator]

function compileOutputs(spec: Document, scope: Scope): Output[] {
  return Object.entries(spec).map(([field, operand]) => {
    if (field.includes('.')) fail(40235, `The field name '${field}' cannot contain '.'`)
    if (field.startsWith('$')) fail(40236, `The field name '${field}' cannot be an operator name`)
    return [field, compileAccumulator(field, operand, scope, compileExpression)]
  })
}

class Group {
  readonly #id: Value
  readonly #accumulators: [string, Accumulator][]

  constructor(id: Value, outputs: readonly Output[]) {
    this.#id = id
    this.#accumulators = outputs.map(([field, create]) => [field, create()])
  }

  add(env: Env): void {
    for (const [, accumulator] of this.#accumulators) accumulator.add(env)
  }

  result(): Document {
    const document: Document = { _id: this.#id }
    for (const [field, accumulator] of this.#accumulators) setField(document, field, accumulator.result())
    return document
  }
}

export const group: StageCompiler = (spec, scope) => {
  if (!isDocument(spec)) fail(15947, "a group's fields must be specified in an object")
  const { _id, ...fields } = spec
  if (_id === undefined) fail(15955, 'a group specification must include an _id')
  const evaluateId = compileExpression(_id, scope)
  const outputs = compileOutputs(fields, scope)
  return function* (input, { env }) {
    const groups = new Map<string, Group>()
    for (const document of input) {
      env.root = document
      const id = evaluateId(env) ?? null
      const key = hashKey(id)
      const found = groups.get(key) ?? new Group(id, outputs)
      groups.set(key, found)
      found.add(env)
    }
    for (const found of groups.values()) yield found.result()
  }
}

/** The groups with one more for each count of equal values, the largest first. */
export const sortByCount: StageCompiler = (spec, scope, compileStages) => {
  if (typeof spec === 'string' ? !spec.startsWith('$') : !isOperatorDocument(spec)) {
    fail(
      40147,
      'the sortByCount field must be defined as a $-prefixed path or an expression inside an object',
    )
  }
  const stages: Value[] = [{ $group: { _id: spec, count: { $sum: 1 } } }, { $sort: { count: -1 } }]
  return compileStages(stages, scope, '$sortByCount')
}

export const count: StageCompiler = (spec) => {
  if (typeof spec !== 'string' || spec === '') fail(40156, 'the count field must be a non-empty string')
  if (spec.startsWith('$')) fail(40158, 'the count field cannot be a $-prefixed path')
  if (spec.includes('.')) fail(40160, "the count field cannot contain '.'")
  return function* (input) {
    let total = 0
    for (const _document of input) total++
    if (total > 0) yield { [spec]: total }
  }
}

function outputOf(spec: Document): Document {
  if (spec.output === undefined) return { count: { $sum: 1 } }
  return isDocument(spec.output) ? spec.output : fail(40196, "The 'output' field must be an object")
}

export const bucket: StageCompiler = (spec, scope) => {
  const fields = specOf(
    '$bucket',
    spec,
    ['groupBy', 'boundaries', 'default', 'output'],
    ['groupBy', 'boundaries'],
  )
  const boundaries = checkBoundaries(fields.boundaries!)
  const groupBy = compileExpression(fields.groupBy!, scope)
  const outputs = compileOutputs(outputOf(fields), scope)
  return function* (input, { env }) {
    const groups = new Map<Value, Group>()
    for (const document of input) {
      env.root = document
      const value = groupBy(env) ?? null
      const index = boundaries.findLastIndex((boundary) => compare(boundary, value) <= 0)
      const inside = index >= 0 && index < boundaries.length - 1
      if (!inside && fields.default === undefined) {
        fail(40066, '$switch could not find a matching branch for an input, and no default was specified.')
      }
      const id = inside ? boundaries[index]! : fields.default!
      if (!groups.has(id)) groups.set(id, new Group(id, outputs))
      groups.get(id)!.add(env)
    }
    const ordered = [...groups].sort(([a], [b]) => compare(a, b))
    for (const [, found] of ordered) yield found.result()
  }
}

function checkBoundaries(boundaries: Value): Value[] {
  if (!Array.isArray(boundaries)) fail(40200, "The $bucket 'boundaries' field must be an array")
  if (boundaries.length < 2) fail(40192, "The $bucket 'boundaries' field must have at least 2 values")
  for (let i = 1; i < boundaries.length; i++) {
    if (rankOf(boundaries[i]) !== rankOf(boundaries[i - 1]))
      fail(40193, "All values in the 'boundaries' option to $bucket must have the same type")
    if (compare(boundaries[i], boundaries[i - 1]) <= 0)
      fail(40194, "The 'boundaries' option to $bucket must be sorted in ascending order")
  }
  return boundaries
}

export const bucketAuto: StageCompiler = (spec, scope) => {
  const fields = specOf('$bucketAuto', spec, ['groupBy', 'buckets', 'output'], ['groupBy', 'buckets'])
  const buckets = isNumber(fields.buckets) ? exactInteger(fields.buckets) : undefined
  if (buckets === undefined || buckets < 1)
    fail(40243, "The $bucketAuto 'buckets' field must be a positive 32-bit integer")
  const groupBy = compileExpression(fields.groupBy!, scope)
  const outputs = compileOutputs(outputOf(fields), scope)
  return function* (input, { env }) {
    const entries = Array.from(input, (document) => {
      env.root = document
      return { document, value: groupBy(env) ?? null }
    }).sort((a, b) => compare(a.value, b.value))
    let from = 0
    for (let i = 0; i < buckets && from < entries.length; i++) {
      const to = bucketEnd(
        entries,
        from,
        i === buckets - 1,
        Math.max(1, Math.round(entries.length / buckets)),
      )
      const max = to < entries.length ? entries[to]!.value : entries[to - 1]!.value
      const found = new Group({ min: entries[from]!.value, max }, outputs)
      for (const { document } of entries.slice(from, to)) {
        env.root = document
        found.add(env)
      }
      yield found.result()
      from = to
    }
  }
}

/** Where a bucket ends: equal values stay together. */
function bucketEnd(
  entries: readonly { value: Value }[],
  from: number,
  isLast: boolean,
  size: number,
): number {
  if (isLast) return entries.length
  let to = Math.min(from + size, entries.length)
  while (to < entries.length && compare(entries[to]!.value, entries[to - 1]!.value) === 0) to++
  return to
}
