import { parsePipeline } from '../aggregate/index.ts'
import { parseOptions } from '../changestreams/options.ts'
import { ChangeStreamSource } from '../changestreams/source.ts'
import { checkStreamStages, stagesOf } from '../changestreams/stages.ts'
import { ListSource, openCursor } from '../cursors/open.ts'
import type { CursorSource } from '../cursors/registry.ts'
import { fail } from '../errors.ts'
import { AGGREGATE_FIELDS, openAggregation } from '../execution/aggregation.ts'
import { sourcesOf } from '../execution/sources.ts'
import { runFree } from '../execution/statements.ts'
import { encode } from '../values/codec.ts'
import { type Document, isDocument, type Value } from '../values/types.ts'
import { type Call, defineCommand } from './command.ts'
import { explainCommand } from './explain.ts'
import {
  checkCollation,
  collectionName,
  documentArray,
  optionalBoolean,
  optionalCount,
  optionalDocument,
  unknownField,
} from './fields.ts'
import { collectionStatistics } from './statistics.ts'

export const aggregate = defineCommand({
  names: ['aggregate'],
  fields: AGGREGATE_FIELDS,
  inTransaction: true,
  async run(call) {
    if (optionalBoolean(call.body, 'explain')) return explainCommand(call, call.body, false)
    const cursor = optionalDocument(call.body, 'cursor')
    if (cursor === undefined)
      fail('FailedToParse', "The 'cursor' option is required, except for aggregate with the explain argument")
    const batchSize = optionalCount(cursor as Document, 'batchSize')
    const pipeline = documentArray(call.body, 'pipeline')
    const stream = pipeline[0]?.$changeStream
    if (stream !== undefined) {
      if (call.transaction !== undefined)
        fail('OperationNotSupportedInTransaction', '$changeStream is not allowed in a transaction')
      const source = openStream(call, stream as Document, pipeline.slice(1))
      return openCursor(call, source, { ns: cursorNs(call), batchSize, tailable: true })
    }
    const statistics = pipeline[0]?.$collStats
    if (statistics !== undefined) {
      const documents = statisticsStage(
        call,
        collectionName(call.body, 'aggregate'),
        statistics,
        pipeline.slice(1),
      )
      return openCursor(call, new ListSource(documents), { ns: cursorNs(call), batchSize })
    }
    const { source, writes } = openAggregation(call, pipeline)
    const options = { ns: cursorNs(call), batchSize: writes ? undefined : batchSize }
    return writes ? runFree(() => openCursor(call, source(), options)) : openCursor(call, source(), options)
  },
})

/** Aggregations on a whole database are cursors on a namespace that no collection can have. */
function cursorNs({ body, db }: Call): string {
  return typeof body.aggregate === 'string' ? `${db}.${body.aggregate}` : `${db}.$cmd.aggregate`
}

/** `$collStats`, which shells and tools ask for, and the stages behind it. */
function statisticsStage(call: Call, name: string, spec: Value, stages: readonly Document[]): Uint8Array[] {
  if (!isDocument(spec)) return fail(40602, '$collStats must take a nested object')
  for (const field of Object.keys(spec)) {
    if (field !== 'storageStats' && field !== 'count') unknownField('$collStats', field)
  }
  const ns = `${call.db}.${name}`
  const storageStats = collectionStatistics(call, ns)
  const document: Document = {
    ns,
    localTime: new Date(),
    ...(spec.storageStats === undefined ? {} : { storageStats }),
    ...(spec.count === undefined ? {} : { count: storageStats.count! }),
  }
  const results = parsePipeline(stages).run([document], sourcesOf(call))
  return Array.from(results, (result) => encode(result))
}

function openStream(call: Call, spec: Document, stages: readonly Document[]): CursorSource {
  if (!isDocument(spec)) fail(50808, '$changeStream stage expects a document as argument.')
  checkCollation(call.body)
  checkStreamStages(stages)
  const options = parseOptions(spec, call.core.oplog)
  const { aggregate: target } = call.body
  if (options.allChangesForCluster && (call.db !== 'admin' || typeof target === 'string')) {
    fail(
      'InvalidOptions',
      "A $changeStream with 'allChangesForCluster:true' may only be opened on the 'admin' database, and with no collection name",
    )
  }
  const watched = options.allChangesForCluster
    ? {}
    : {
        db: call.db,
        collection: typeof target === 'string' ? collectionName(call.body, 'aggregate') : undefined,
      }
  return new ChangeStreamSource(
    call.core,
    watched,
    options,
    stagesOf(stages, optionalDocument(call.body, 'let')),
  )
}
