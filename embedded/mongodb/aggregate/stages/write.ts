import { fail } from '../../errors.ts'
import type { Document, Value } from '../../values/types.ts'
import { isDocument } from '../../values/types.ts'
import type { Scope } from '../scope.ts'
import { newEnv } from '../scope.ts'
import { namespaceOf } from './join.ts'
import type { CompileStages, Run, StageCompiler, WriteRequest } from './stage.ts'
import { specOf } from './stage.ts'

type Merge = Extract<WriteRequest, { kind: 'merge' }>

export const out: StageCompiler = (spec) => {
  if (isDocument(spec) && spec.timeseries !== undefined)
    fail('NotImplemented', 'time-series collections are not supported')
  const into = namespaceOf('$out', 'coll', spec)
  return function* (input, { sources }) {
    sources.write({ kind: 'out', into }, input)
    yield* []
  }
}

const mergeFields = ['into', 'on', 'let', 'whenMatched', 'whenNotMatched']
const matchedModes = ['replace', 'keepExisting', 'merge', 'fail']
const notMatchedModes = ['insert', 'discard', 'fail']

export const merge: StageCompiler = (spec, scope, compileStages) => {
  const fields: Document =
    typeof spec === 'string' ? { into: spec } : specOf('$merge', spec, mergeFields, ['into'])
  if (fields.let !== undefined) fail('NotImplemented', "$merge with 'let' is not supported")
  const into = namespaceOf('$merge', 'into', fields.into)
  const on = onFields(fields.on ?? '_id')
  const whenNotMatched = fields.whenNotMatched ?? 'insert'
  if (typeof whenNotMatched !== 'string' || !notMatchedModes.includes(whenNotMatched)) {
    fail('BadValue', `Enumeration value for field '$merge.whenNotMatched' is not a valid value`)
  }
  const matched = compileMatched(fields.whenMatched ?? 'merge', scope, compileStages)
  return function* (input, run) {
    const whenMatched = typeof matched === 'function' ? matched(run) : matched
    run.sources.write(
      { kind: 'merge', into, on, whenMatched, whenNotMatched: whenNotMatched as Merge['whenNotMatched'] },
      input,
    )
    yield* []
  }
}

function onFields(on: Value): string[] {
  const names = Array.isArray(on) ? on : [on]
  if (names.length === 0) fail(51187, 'If explicitly specifying $merge on, must include at least one field')
  return names.map((name) =>
    typeof name === 'string' ? name : fail(51186, '$merge on fields must be strings'),
  )
}

/** A pipeline in `whenMatched` runs on the existing document, with the incoming one as `$$new`. */
function compileMatched(
  spec: Value,
  scope: Scope,
  compileStages: CompileStages,
): Exclude<Merge['whenMatched'], (...args: never[]) => unknown> | ((run: Run) => Merge['whenMatched']) {
  if (!Array.isArray(spec)) {
    if (typeof spec !== 'string' || !matchedModes.includes(spec))
      fail('BadValue', "Enumeration value for field '$merge.whenMatched' is not a valid value")
    return spec as 'replace' | 'keepExisting' | 'merge' | 'fail'
  }
  const { scope: inner, slots } = scope.with(['new'])
  const stage = compileStages(spec, inner, '$merge')
  return (run) => (existing, incoming) => {
    const env = newEnv(run.env.slots[0] as Date, run.env.slots)
    env.slots[slots[0]!] = incoming
    const [result] = stage([existing], { env, sources: run.sources })
    return result ?? existing
  }
}
