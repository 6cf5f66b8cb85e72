import { compileStages } from '../aggregate/pipeline.ts'
import { fail } from '../errors.ts'
import { bindLet } from '../query/index.ts'
import type { Document, Value } from '../values/types.ts'
import { firstKey, isDocument } from '../values/types.ts'

const allowed = new Set(['$addFields', '$set', '$project', '$unset', '$replaceRoot', '$replaceWith'])

/** Compiles an update that is a pipeline; answers the document that it makes of another. */
export function compileUpdatePipeline(
  stages: Value[],
  variables: Document,
  now: Date,
): (document: Document) => Document {
  for (const stage of stages) {
    const name = isDocument(stage) ? firstKey(stage) : undefined
    if (name === undefined) fail('TypeMismatch', 'Each element of the pipeline array must be an object')
    if (!allowed.has(name)) fail('InvalidOptions', `${name} is not allowed to be used within an update`)
  }
  const { scope, env } = bindLet(variables, now)
  const run = compileStages(stages, scope)
  return (document) => {
    const [result] = run([document], env)
    return result!
  }
}
