import { openCursor } from '../cursors/open.ts'
import { fail } from '../errors.ts'
import { FindSource } from '../execution/findSource.ts'
import { OrderedReader } from '../execution/orderedReader.ts'
import { openScan } from '../execution/query.ts'
import { type CompiledProjection, compileProjection } from '../projection/index.ts'
import type { Document } from '../values/types.ts'
import { type Call, defineCommand } from './command.ts'
import {
  checkCollation,
  collectionName,
  optionalBoolean,
  optionalCount,
  optionalDocument,
  refuseOptions,
} from './fields.ts'

/** The fields of find, which explain takes as well. */
export const FIND_FIELDS = [
  'filter',
  'sort',
  'projection',
  'hint',
  'skip',
  'limit',
  'batchSize',
  'singleBatch',
  'max',
  'min',
  'returnKey',
  'showRecordId',
  'tailable',
  'awaitData',
  'oplogReplay',
  'noCursorTimeout',
  'allowPartialResults',
  'allowDiskUse',
  'collation',
  'let',
]

const REFUSED = ['max', 'min', 'returnKey', 'showRecordId', 'tailable', 'awaitData']

export const find = defineCommand({
  names: ['find'],
  fields: FIND_FIELDS,
  inTransaction: true,
  async run(call) {
    const name = collectionName(call.body, 'find')
    const source = findSource(call, name, call.body)
    return openCursor(call, source, {
      ns: `${call.db}.${name}`,
      batchSize: optionalCount(call.body, 'batchSize'),
      single: optionalBoolean(call.body, 'singleBatch'),
      noTimeout: optionalBoolean(call.body, 'noCursorTimeout'),
    })
  },
})

/** Checks a find command and opens its source. */
export function findSource(call: Call, name: string, body: Document): FindSource {
  refuseOptions(body, REFUSED)
  checkCollation(body)
  const filter = optionalDocument(body, 'filter') ?? {}
  const sort = nonEmpty(optionalDocument(body, 'sort'))
  const letVariables = optionalDocument(body, 'let')
  const projection = projectionOf(nonEmpty(optionalDocument(body, 'projection')), filter, letVariables)
  if (body.hint === null) fail('FailedToParse', 'hint must be a string or a document')
  const { scan } = openScan(call, name, { filter, sort, hint: emptyAsNone(body.hint), let: letVariables })
  const reader = new OrderedReader(scan, {
    sort,
    skip: optionalCount(body, 'skip') ?? 0,
    limit: optionalCount(body, 'limit') || Number.POSITIVE_INFINITY,
  })
  return new FindSource(reader, projection)
}

function projectionOf(
  spec: Document | undefined,
  filter: Document,
  letVariables: Document | undefined,
): CompiledProjection | undefined {
  if (spec === undefined) return undefined
  return compileProjection(spec, { filter, ...(letVariables === undefined ? {} : { let: letVariables }) })
}

function nonEmpty(document: Document | undefined): Document | undefined {
  return document === undefined || Object.keys(document).length === 0 ? undefined : document
}

function emptyAsNone(hint: Document[string] | undefined): Document[string] | undefined {
  return typeof hint === 'object' && hint !== null && Object.keys(hint).length === 0 ? undefined : hint
}
