import { fail } from '../errors.ts'
import { bindLet } from '../query/index.ts'
import type { Document, Value } from '../values/types.ts'
import { firstKey, isDocument } from '../values/types.ts'
import { compileStageList } from './pipeline.ts'
import type { Sources } from './stages/stage.ts'

export { evaluate } from './expression.ts'
export type { Namespace, Sources, WriteRequest } from './stages/stage.ts'

export interface PipelineOptions {
  /** The command's `let`. */
  let?: Document
  /** The value of `$$NOW`. */
  now?: Date
}

export interface Pipeline {
  /** The filter of a leading `$match`, which the source may use to read less; the stage still runs. */
  filter: Document
  /** True when the pipeline ends in `$out` or `$merge` and therefore answers no documents. */
  writes: boolean
  /** Runs lazily: documents are read from the source as the result is read. One run at a time. */
  run(documents: Iterable<Document>, sources: Sources): Iterable<Document>
}

/** Compiles a pipeline. Throws the server's error before any collection is read. */
export function parsePipeline(pipeline: readonly Value[], options: PipelineOptions = {}): Pipeline {
  if (!Array.isArray(pipeline)) fail('TypeMismatch', "'pipeline' option must be specified as an array")
  const { scope, env } = bindLet(options.let ?? {}, options.now ?? new Date())
  const stage = compileStageList(pipeline, scope, undefined)
  const [first] = pipeline
  const last = pipeline.at(-1)
  const lastName = isDocument(last) ? firstKey(last) : undefined
  return {
    filter: isDocument(first) && isDocument(first.$match) ? first.$match : {},
    writes: lastName === '$out' || lastName === '$merge',
    run: (documents, sources) => stage(documents, { env, sources }),
  }
}
