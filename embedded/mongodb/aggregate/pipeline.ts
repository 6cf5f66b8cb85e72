import { fail } from '../errors.ts'
import type { Document, Value } from '../values/types.ts'
import { isDocument } from '../values/types.ts'
import type { Env, Scope } from './scope.ts'
import { stages as stageCompilers } from './stages/index.ts'
import type { Run, Sources, Stage } from './stages/stage.ts'

const topLevelOnly = new Set(['$out', '$merge'])
const refusedInFacet = new Set(['$facet', '$out', '$merge'])
const maxStages = 1000

/** Compiles stages one after the other. Throws 40324 for one that is unknown or not supported. */
export function compileStageList(stages: readonly Value[], scope: Scope, outer: string | undefined): Stage {
  if (stages.length > maxStages)
    fail('FailedToParse', `Pipeline length must be no longer than ${maxStages} stages`)
  const compiled = stages.map((stage, i) => compileStage(stage, scope, outer, i === stages.length - 1))
  return (input, run) => compiled.reduce((documents, stage) => stage(documents, run), input)
}

function compileStage(stage: Value, scope: Scope, outer: string | undefined, last: boolean): Stage {
  if (!isDocument(stage)) fail('TypeMismatch', 'Each element of the pipeline array must be an object')
  const names = Object.keys(stage)
  const [name] = names
  if (name === undefined || names.length > 1) {
    fail(40323, 'A pipeline stage specification object must contain exactly one field.')
  }
  const compile = Object.hasOwn(stageCompilers, name) ? stageCompilers[name] : undefined
  if (compile === undefined) fail(40324, `Unrecognized pipeline stage name: '${name}'`)
  if (topLevelOnly.has(name)) {
    if (outer !== undefined) fail(51047, `${name} is not allowed to be used within a ${outer} stage`)
    if (!last) fail(40601, `${name} can only be the final stage in the pipeline`)
  }
  if (outer === '$facet' && refusedInFacet.has(name)) {
    fail(40600, `${name} is not allowed to be used within a $facet stage`)
  }
  return compile(stage[name]!, scope, compileStageList)
}

const noSources: Sources = {
  find: () => fail('InternalError', 'this pipeline has no access to collections'),
  write: () => fail('InternalError', 'this pipeline has no access to collections'),
}

/** Compiles stages that need no other collection, as an update's do. */
export function compileStages(
  stages: readonly Value[],
  scope: Scope,
): (documents: Iterable<Document>, env: Env) => Iterable<Document> {
  const stage = compileStageList(stages, scope, undefined)
  return (documents, env) => {
    const run: Run = { env, sources: noSources }
    return stage(documents, run)
  }
}
