import { fail } from '../errors.ts'
import { openScan } from '../execution/query.ts'
import type { Match } from '../execution/scan.ts'
import { Sorter } from '../execution/sorter.ts'
import { runFree } from '../execution/statements.ts'
import { applyTo, insertUpsert, prepareUpdate, retryDuplicate, type UpdateSpec } from '../execution/update.ts'
import { writerFor } from '../execution/writer.ts'
import { compileProjection } from '../projection/index.ts'
import type { CompiledUpdate } from '../update/index.ts'
import { decode, encode } from '../values/codec.ts'
import type { Document } from '../values/types.ts'
import { RawDocument, type Reply } from '../wire/reply.ts'
import { type Call, defineCommand } from './command.ts'
import {
  checkCollation,
  checkNamespaceLength,
  collectionName,
  optionalBoolean,
  optionalDocument,
} from './fields.ts'
import { parseArrayFilters, parseUpdate } from './update.ts'

export const findAndModify = defineCommand({
  names: ['findAndModify', 'findandmodify'],
  fields: [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'fields',
    'upsert',
    'bypassDocumentValidation',
    'arrayFilters',
    'hint',
    'collation',
    'let',
  ],
  inTransaction: true,
  retryable: true,
  async run(call) {
    const done = call.retry?.find(0)
    if (done !== undefined) return { ...done, retriedStmtIds: [...call.retry!.retried] }
    const name = collectionName(call.body, Object.keys(call.body)[0]!)
    checkNamespaceLength(`${call.db}.${name}`)
    checkCollation(call.body)
    const modify = optionalBoolean(call.body, 'remove') ? parseRemove(call, name) : parseModify(call, name)
    return runFree(modify)
  },
})

/** What is answered: the document as the client wants to see it, and what became of it. */
type Answer = {
  bytes: Uint8Array | undefined
  outcome: Document
  arrayIndex?: number | undefined
  filter: Document
}

function parseRemove(call: Call, name: string): () => Promise<Reply> {
  for (const option of ['update', 'new', 'upsert', 'arrayFilters']) {
    const value = call.body[option]
    if (value !== undefined && value !== false) {
      fail('FailedToParse', `Cannot specify both an update or its options and remove=true: ${option}`)
    }
  }
  const filter = optionalDocument(call.body, 'query') ?? {}
  const shape = shaper(call)
  const writer = writerFor(call.core, call.transaction)
  return async () => {
    const reply = await withFirst(call, name, filter, (match, collection) => {
      writer.remove(collection, match.row, match.document)
      return answer(call, shape, {
        bytes: match.row.bytes,
        outcome: { n: 1 },
        arrayIndex: match.arrayIndex,
        filter,
      })
    })
    return reply ?? { lastErrorObject: { n: 0 }, value: null }
  }
}

function parseModify(call: Call, name: string): () => Promise<Reply> {
  const { body } = call
  if (body.update === undefined) fail('FailedToParse', 'Either an update or remove=true must be specified')
  const spec: UpdateSpec = {
    filter: optionalDocument(body, 'query') ?? {},
    update: parseUpdate(body.update),
    multi: false,
    upsert: optionalBoolean(body, 'upsert'),
    arrayFilters: parseArrayFilters(body),
    hint: body.hint,
    let: optionalDocument(body, 'let'),
  }
  const compiled = prepareUpdate(spec)
  const shape = shaper(call)
  return () => retryDuplicate(spec.upsert, () => modifyOnce(call, name, spec, compiled, shape))
}

async function modifyOnce(
  call: Call,
  name: string,
  spec: UpdateSpec,
  compiled: CompiledUpdate,
  shape: Shaper,
): Promise<Reply> {
  const wantsNew = optionalBoolean(call.body, 'new')
  const writer = writerFor(call.core, call.transaction)
  const { filter } = spec
  const updated = await withFirst(call, name, filter, (match, collection) => {
    const { before, after } = applyTo(compiled, match, (change) =>
      writer.update(collection, match.row, change),
    )
    const outcome = { n: 1, updatedExisting: true }
    return answer(call, shape, {
      bytes: wantsNew ? after : before,
      outcome,
      arrayIndex: match.arrayIndex,
      filter,
    })
  })
  if (updated !== undefined) return updated
  if (!spec.upsert) return { lastErrorObject: { n: 0, updatedExisting: false }, value: null }
  const { _id, bytes } = insertUpsert(call, name, spec, compiled, writer)
  const outcome = { n: 1, updatedExisting: false, upserted: _id }
  return answer(call, shape, { bytes: wantsNew ? bytes : undefined, outcome, filter })
}

type Shaper = ((document: Document, arrayIndex: number | undefined) => Document) | undefined

function shaper({ body }: Call): Shaper {
  const fields = optionalDocument(body, 'fields')
  if (fields === undefined || Object.keys(fields).length === 0) return undefined
  return compileProjection(fields, { filter: optionalDocument(body, 'query') ?? {} })
}

/** Builds the reply and, in the same turn as the write, its retry record. */
function answer(call: Call, shape: Shaper, { bytes, outcome, arrayIndex }: Answer): Reply {
  const shaped = bytes === undefined || shape === undefined ? bytes : encode(shape(decode(bytes), arrayIndex))
  const reply = { lastErrorObject: outcome, value: shaped === undefined ? null : new RawDocument(shaped) }
  call.retry?.record(0, reply)
  return reply
}

/** Calls `visit` with the first match in the order of `sort`, in the turn in which it was read. */
async function withFirst(
  call: Call,
  name: string,
  filter: Document,
  visit: (match: Match, collection: NonNullable<ReturnType<typeof openScan>['collection']>) => Reply,
): Promise<Reply | undefined> {
  const sort = optionalDocument(call.body, 'sort')
  const query = { filter, sort, hint: call.body.hint, let: optionalDocument(call.body, 'let') }
  for (;;) {
    const { scan, collection } = openScan(call, name, query)
    if (
      sort === undefined ||
      Object.keys(sort).length === 0 ||
      scan.plan.stage === 'EOF' ||
      scan.plan.sorted
    ) {
      let reply: Reply | undefined
      await scan.each((match) => {
        reply = visit(match, collection!)
        return true
      })
      return reply
    }
    const sorter = new Sorter<{ bytes: Uint8Array; match: Match }>(sort, 1)
    await scan.each((match) => {
      sorter.add(match.document, { bytes: match.row.bytes, match })
      return false
    })
    const [first] = sorter.sorted()
    if (first === undefined) return undefined
    const { match } = first
    if (call.transaction !== undefined || isUnchanged(match, collection!)) return visit(match, collection!)
  }
}

/** A scan for a sort may take several turns: the document it found may be another one by now. */
function isUnchanged(
  match: Match,
  collection: NonNullable<ReturnType<typeof openScan>['collection']>,
): boolean {
  const now = collection.documents.get(match.row.id)
  return now !== undefined && Buffer.compare(now.bytes, match.row.bytes) === 0
}
