import { ObjectId } from 'bson'
import type { WriteRequest } from '../aggregate/index.ts'
import type { Call } from '../commands/command.ts'
import { checkCollectionName, checkDatabaseName } from '../commands/fields.ts'
import { fail } from '../errors.ts'
import type { Collection } from '../storage/collection.ts'
import { checkId } from '../update/index.ts'
import { encode } from '../values/codec.ts'
import { equals, identical } from '../values/compare.ts'
import { splitPath, valueAt } from '../values/path.ts'
import type { Document } from '../values/types.ts'
import { DirectWriter } from './directWriter.ts'
import { openScanIn } from './query.ts'
import type { Match } from './scan.ts'

type MergeRequest = Extract<WriteRequest, { kind: 'merge' }>

/** `$merge`: each document is merged into the one with the same `on` fields, or inserted. */
export function mergeInto(
  call: Call,
  db: string,
  request: MergeRequest,
  documents: Iterable<Document>,
): void {
  checkDatabaseName(db)
  checkCollectionName(request.into.coll)
  const { core } = call
  const writer = new DirectWriter(core)
  const collection = writer.collection(db, request.into.coll)
  core.transactions.mustNotUse(collection)
  checkUnique(collection, request.on)
  for (const { _id = new ObjectId(), ...rest } of documents) {
    const incoming = { _id, ...rest }
    checkId(_id)
    const existing = counterpart(call, collection, request.on, incoming)
    if (existing !== undefined) mergeOne(writer, collection, existing, incoming, request)
    else if (request.whenNotMatched === 'insert') writer.insert(collection, incoming, encode(incoming))
    else if (request.whenNotMatched === 'fail')
      fail(
        13113,
        '$merge could not find a matching document in the target collection for at least one document in the source collection',
      )
  }
}

/** Only a unique index makes sure that there is at most one counterpart. */
function checkUnique(collection: Collection, on: readonly string[]): void {
  if (on.length === 1 && on[0] === '_id') return
  const wanted = [...on].sort().join('\0')
  for (const { definition } of collection.indexes.values()) {
    const paths = definition.fields.map((field) => field.path).sort()
    if (definition.unique && definition.partialFilter === undefined && paths.join('\0') === wanted) return
  }
  fail(51183, 'Cannot find index to verify that join fields will be unique')
}

function counterpart(
  call: Call,
  collection: Collection,
  on: readonly string[],
  incoming: Document,
): Match | undefined {
  const filter: Document = {}
  for (const path of on) {
    const value = valueAt(incoming, splitPath(path))
    if (value === undefined || value === null || Array.isArray(value)) {
      return fail(
        51132,
        `$merge write error: 'on' field '${path}' cannot be missing, null, undefined or an array`,
      )
    }
    filter[path] = { $eq: value }
  }
  const [first] = openScanIn({ ...call, deadline: undefined }, collection.ns, { filter }).scan.all()
  return first
}

function mergeOne(
  writer: DirectWriter,
  collection: Collection,
  { row, document: before }: Match,
  incoming: Document,
  { whenMatched, on }: MergeRequest,
): void {
  if (whenMatched === 'keepExisting') return
  if (whenMatched === 'fail')
    fail('DuplicateKey', `$merge found a document with the same ${on.join(', ')} in the target collection`)
  const after = merged(before, incoming, whenMatched, on)
  if (!equals(before._id, after._id)) {
    fail(
      'ImmutableField',
      '$merge failed to update the matching document, did you attempt to modify the _id or the shard key?',
    )
  }
  if (!identical(before, after)) {
    writer.update(collection, row, {
      kind: whenMatched === 'replace' ? 'replace' : 'update',
      before,
      after,
      bytes: encode(after),
    })
  }
}

function merged(
  before: Document,
  incoming: Document,
  whenMatched: Exclude<MergeRequest['whenMatched'], 'fail' | 'keepExisting'>,
  on: readonly string[],
): Document {
  if (typeof whenMatched === 'function') return whenMatched(before, incoming)
  // An _id that came only from a fresh document is no wish to change the existing one.
  const source = on.includes('_id') ? incoming : { ...incoming, _id: before._id! }
  return whenMatched === 'replace' ? source : { ...before, ...source }
}
