import { parsePipeline } from '../aggregate/index.ts'
import type { Call } from '../commands/command.ts'
import { checkCollation, collectionName, optionalDocument } from '../commands/fields.ts'
import { fail } from '../errors.ts'
import { exactInteger } from '../values/numbers.ts'
import { type Document, firstKey, isNumber } from '../values/types.ts'
import { OrderedReader } from './orderedReader.ts'
import { PipelineSource } from './pipelineSource.ts'
import { fieldsNeeded, splitPipeline } from './pushdown.ts'
import { openScan } from './query.ts'
import { sourcesOf } from './sources.ts'

/** The fields of aggregate, which explain takes as well. */
export const AGGREGATE_FIELDS = [
  'pipeline',
  'cursor',
  'explain',
  'allowDiskUse',
  'bypassDocumentValidation',
  'collation',
  'hint',
  'let',
]

/** Checks an aggregation whole, before anything is read, and prepares its source. */
export function openAggregation(
  call: Call,
  pipeline: readonly Document[],
): { source: () => PipelineSource; writes: boolean } {
  const { body } = call
  checkCollation(body)
  const variables = optionalDocument(body, 'let')
  const options = { now: new Date(), ...(variables === undefined ? {} : { let: variables }) }
  const { writes } = parsePipeline(pipeline, options)
  if (typeof body.aggregate !== 'string') {
    fail(
      'InvalidNamespace',
      `{aggregate: 1} is not valid for '${firstKey(pipeline[0] ?? {}) ?? ''}'; a collection is required.`,
    )
  }
  const name = collectionName(body, 'aggregate')
  const { filter, sort, skip, limit, streaming, blocking } = splitPipeline(pipeline)
  const parts = {
    streaming: parsePipeline(streaming, options),
    blocking: blocking.length === 0 ? undefined : parsePipeline(blocking, options),
    fields: fieldsNeeded(blocking),
    most: firstLimit(blocking),
    sources: sourcesOf(call),
  }
  return {
    writes,
    source: () => {
      const { scan } = openScan(call, name, { filter, sort, hint: body.hint, let: variables })
      return new PipelineSource(new OrderedReader(scan, { sort, skip, limit }), parts)
    },
  }
}

function firstLimit([first]: readonly Document[]): number {
  const limit = first?.$limit
  return (isNumber(limit) ? exactInteger(limit) : undefined) ?? Number.POSITIVE_INFINITY
}
