import { fail } from '../../errors.ts'
import { compileFilter } from '../../query/index.ts'
import { hashKey } from '../../values/hash.ts'
import { exactInteger } from '../../values/numbers.ts'
import { setField, splitPath, visitPath } from '../../values/path.ts'
import type { Document, Maybe, Value } from '../../values/types.ts'
import { isDocument, isNumber, Type, typeOf } from '../../values/types.ts'
import { compileExpression } from '../expression.ts'
import { checkFieldPath } from '../fieldPath.ts'
import type { Env, Scope } from '../scope.ts'
import { withField } from './flow.ts'
import type { Namespace, Run, Stage, StageCompiler } from './stage.ts'
import { specOf, textOf } from './stage.ts'

const lookupFields = ['from', 'as', 'localField', 'foreignField', 'let', 'pipeline']

/** A collection named by a string, or by `{ db, coll }`. */
export function namespaceOf(stage: string, field: string, value: Value | undefined): Namespace {
  if (isDocument(value)) {
    const { db, coll } = specOf(`${stage}.${field}`, value, ['db', 'coll'], ['coll'])
    const namespace: Namespace = { coll: textOf(stage, 'coll', coll) }
    return db === undefined ? namespace : { ...namespace, db: textOf(stage, 'db', db) }
  }
  return { coll: textOf(stage, field, value) }
}

/** An environment for a pipeline inside another: its documents and variables do not disturb the outer ones. */
function innerEnv(env: Env): Env {
  return { root: env.root, slots: [...env.slots] }
}

export const lookup: StageCompiler = (spec, scope, compileStages) => {
  const fields = specOf('$lookup', spec, lookupFields, ['from', 'as'])
  const from = namespaceOf('$lookup', 'from', fields.from)
  const as = checkFieldPath(textOf('$lookup', 'as', fields.as))
  const byField = fields.localField !== undefined || fields.foreignField !== undefined
  if (!byField && fields.pipeline === undefined) {
    fail(
      'FailedToParse',
      "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
    )
  }
  const localField = byField ? splitPath(textOf('$lookup', 'localField', fields.localField)) : undefined
  const foreignField = byField ? textOf('$lookup', 'foreignField', fields.foreignField) : ''
  const inner = compileInner(fields, scope, compileStages)
  return function* (input, run) {
    for (const document of input) {
      const filter = localField === undefined ? {} : joinFilter(document, localField, foreignField)
      yield withField(document, as, [...inner(run.sources.find(from, filter), document, run)])
    }
  }
}

type Inner = (foreign: Iterable<Document>, document: Document, run: Run) => Iterable<Document>

function compileInner(fields: Document, scope: Scope, compileStages: Parameters<StageCompiler>[2]): Inner {
  if (fields.pipeline === undefined) return (foreign) => foreign
  if (!Array.isArray(fields.pipeline)) fail('TypeMismatch', "'pipeline' option must be specified as an array")
  const variables = fields.let ?? {}
  if (!isDocument(variables)) fail('FailedToParse', "$lookup argument 'let' must be an object")
  const evaluates = Object.entries(variables).map(([name, value]) => {
    checkVariableName(name)
    return compileExpression(value, scope)
  })
  const { scope: innerScope, slots } = scope.with(Object.keys(variables))
  const stage: Stage = compileStages(fields.pipeline, innerScope, '$lookup')
  return (foreign, document, run) => {
    const env = innerEnv(run.env)
    env.root = document
    const values = evaluates.map((evaluate) => evaluate(env))
    for (const [i, value] of values.entries()) env.slots[slots[i]!] = value
    return stage(foreign, { env, sources: run.sources })
  }
}

/** Variable names start with a lower-case letter, as the upper-case ones are the system's. */
function checkVariableName(name: string): void {
  if (!/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(name)) {
    fail('FailedToParse', `'${name}' starts with an invalid character for a user variable name`)
  }
}

/** What the foreign documents must match: any of the local values. */
function joinFilter(document: Document, localField: readonly string[], foreignField: string): Document {
  const values = localValues(document, localField)
  const regexes = values.filter((value) => value !== null && typeOf(value) === Type.regex)
  const plain = values.filter((value) => !regexes.includes(value))
  const equal = regexes.map((value): Document => ({ [foreignField]: { $eq: value } }))
  return equal.length === 0
    ? { [foreignField]: { $in: plain } }
    : { $or: [...equal, { [foreignField]: { $in: plain } }] }
}

/** Arrays give their elements; nothing at all (an empty array, too) joins as null. */
function localValues(document: Document, path: readonly string[]): Value[] {
  const values: Value[] = []
  visitPath(document, path, false, (value) => {
    if (Array.isArray(value)) values.push(...value)
    else if (value !== undefined) values.push(value)
    return false
  })
  return values.length === 0 ? [null] : values
}

export const unionWith: StageCompiler = (spec, scope, compileStages) => {
  const fields: Document =
    typeof spec === 'string' ? { coll: spec } : specOf('$unionWith', spec, ['coll', 'pipeline'], ['coll'])
  const from = namespaceOf('$unionWith', 'coll', fields.coll)
  const pipeline = fields.pipeline ?? []
  if (!Array.isArray(pipeline)) fail('TypeMismatch', "'pipeline' option must be specified as an array")
  const stage = compileStages(pipeline, scope, '$unionWith')
  return function* (input, { env, sources }) {
    yield* input
    yield* stage(sources.find(from, {}), { env: innerEnv(env), sources })
  }
}

const graphFields = [
  'from',
  'startWith',
  'connectFromField',
  'connectToField',
  'as',
  'maxDepth',
  'depthField',
  'restrictSearchWithMatch',
]

export const graphLookup: StageCompiler = (spec, scope) => {
  const fields = specOf('$graphLookup', spec, graphFields, graphFields.slice(0, 5))
  const from = namespaceOf('$graphLookup', 'from', fields.from)
  const as = checkFieldPath(textOf('$graphLookup', 'as', fields.as))
  const startWith = compileExpression(fields.startWith!, scope)
  const search: GraphSearch = {
    from,
    connectFrom: splitPath(textOf('$graphLookup', 'connectFromField', fields.connectFromField)),
    connectTo: textOf('$graphLookup', 'connectToField', fields.connectToField),
    maxDepth: maxDepthOf(fields.maxDepth),
    depthField:
      fields.depthField === undefined
        ? undefined
        : checkFieldPath(textOf('$graphLookup', 'depthField', fields.depthField)),
    restrict: restrictionOf(fields.restrictSearchWithMatch),
  }
  return function* (input, run) {
    for (const document of input) {
      run.env.root = document
      yield withField(document, as, searchGraph(search, startWith(run.env), run))
    }
  }
}

interface GraphSearch {
  from: Namespace
  connectFrom: readonly string[]
  connectTo: string
  maxDepth: number
  depthField: readonly string[] | undefined
  restrict: Document
}

function maxDepthOf(value: Maybe): number {
  if (value === undefined) return Number.POSITIVE_INFINITY
  const depth = isNumber(value) ? exactInteger(value) : undefined
  if (depth === undefined || depth < 0) fail(40101, 'maxDepth requires a nonnegative integer argument')
  return depth
}

function restrictionOf(value: Maybe): Document {
  if (value === undefined) return {}
  if (!isDocument(value)) fail(40185, 'restrictSearchWithMatch must be an object')
  compileFilter(value)
  return value
}

/** Searches breadth first; each document is found once, at its least depth. */
function searchGraph(search: GraphSearch, start: Maybe, { sources }: Run): Value[] {
  const found = new Map<string, Document>()
  const asked = new Set<string>()
  let frontier = Array.isArray(start) ? start : [start ?? null]
  for (let depth = 0; frontier.length > 0 && depth <= search.maxDepth; depth++) {
    const fresh = frontier.filter((value) => !asked.has(hashKey(value)))
    for (const value of fresh) asked.add(hashKey(value))
    if (fresh.length === 0) break
    frontier = []
    const filter: Document = { $and: [{ [search.connectTo]: { $in: fresh } }, search.restrict] }
    for (const document of sources.find(search.from, filter)) {
      const key = hashKey(document._id)
      if (found.has(key)) continue
      found.set(
        key,
        search.depthField === undefined ? document : withField(document, search.depthField, BigInt(depth)),
      )
      visitPath(document, search.connectFrom, true, (value) => {
        if (value !== undefined && !Array.isArray(value)) frontier.push(value)
        return false
      })
    }
  }
  return [...found.values()]
}

export const facet: StageCompiler = (spec, scope, compileStages) => {
  if (!isDocument(spec) || Object.keys(spec).length === 0)
    fail(40169, 'the $facet specification must be a non-empty object')
  const facets = Object.entries(spec).map(([name, stages]): [string, Stage] => {
    if (!Array.isArray(stages)) fail(40170, `arguments to $facet must be arrays, ${name} is not`)
    checkFieldPath(name)
    return [name, compileStages(stages, scope, '$facet')]
  })
  return function* (input, { env, sources }) {
    const documents = [...input]
    const result: Document = {}
    for (const [name, stage] of facets) {
      setField(result, name, [...stage(documents, { env: innerEnv(env), sources })])
    }
    yield result
  }
}
