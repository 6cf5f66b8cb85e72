import type { Call } from '../commands/command.ts'
import { fail, MongoError } from '../errors.ts'
import { type CompiledUpdate, compileUpdate } from '../update/index.ts'
import { encode } from '../values/codec.ts'
import type { Document, Maybe, Value } from '../values/types.ts'
import { firstKey } from '../values/types.ts'
import { openScan } from './query.ts'
import type { Match } from './scan.ts'
import type { Outcome } from './statements.ts'
import { type Writer, writerFor } from './writer.ts'

export type UpdateSpec = {
  readonly filter: Document
  readonly update: Document | Document[]
  readonly multi: boolean
  readonly upsert: boolean
  readonly arrayFilters: Document[] | undefined
  readonly hint: Maybe
  readonly let: Document | undefined
}

/** A document before and after an update, as BSON. */
export type Applied = { readonly before: Uint8Array; readonly after: Uint8Array; readonly modified: boolean }

/** Checks an update. @throws MongoError with the server's code */
export function prepareUpdate(spec: UpdateSpec): CompiledUpdate {
  const replacement = isReplacement(spec.update)
  if (spec.multi && replacement)
    fail('FailedToParse', 'multi update is not supported for replacement-style update')
  return compileUpdate(spec.update, {
    ...(spec.arrayFilters === undefined ? {} : { arrayFilters: spec.arrayFilters }),
    ...(spec.let === undefined ? {} : { let: spec.let }),
  })
}

function isReplacement(update: Document | Document[]): boolean {
  return !Array.isArray(update) && firstKey(update)?.startsWith('$') !== true
}

/** Runs one statement of an update command; `record` is called in the turn of a single document's write. */
export async function runUpdate(
  call: Call,
  name: string,
  spec: UpdateSpec,
  record: (outcome: Outcome) => void,
): Promise<Outcome> {
  const compiled = prepareUpdate(spec)
  const writer = writerFor(call.core, call.transaction)
  return retryDuplicate(spec.upsert, async () => {
    const outcome = await updateMatches(call, name, spec, compiled, writer, record)
    if (outcome.n > 0 || !spec.upsert) return outcome
    const { _id } = insertUpsert(call, name, spec, compiled, writer)
    const upserted: Outcome = { n: 1, nModified: 0, upserted: { _id: _id as Value } }
    record(upserted)
    return upserted
  })
}

async function updateMatches(
  call: Call,
  name: string,
  spec: UpdateSpec,
  compiled: CompiledUpdate,
  writer: Writer,
  record: (outcome: Outcome) => void,
): Promise<Outcome> {
  const { scan, collection } = openScan(call, name, spec)
  const outcome = { n: 0, nModified: 0 }
  // An update may move a document forward in the index that is being read: it must not be met twice.
  const done = spec.multi ? new Set<number>() : undefined
  await scan.each((match) => {
    if (done?.has(match.row.k) && call.transaction === undefined) return false
    const { modified } = applyTo(compiled, match, (applied) => writer.update(collection!, match.row, applied))
    done?.add(match.row.k)
    outcome.n++
    if (modified) outcome.nModified++
    if (!spec.multi) record(outcome)
    return !spec.multi
  })
  return outcome
}

/** Applies an update to a match and stores the outcome if anything changed. */
export function applyTo(
  compiled: CompiledUpdate,
  { document, row, arrayIndex }: Match,
  store: (change: {
    kind: 'update' | 'replace'
    before: Document
    after: Document
    bytes: Uint8Array
  }) => void,
): Applied {
  const { doc, modified } = compiled.apply(document, arrayIndex === undefined ? {} : { arrayIndex })
  if (!modified) return { before: row.bytes, after: row.bytes, modified }
  const bytes = encode(doc)
  store({ kind: compiled.kind === 'replacement' ? 'replace' : 'update', before: document, after: doc, bytes })
  return { before: row.bytes, after: bytes, modified }
}

/** Inserts what an upsert makes when nothing matched; returns the new document and its bytes. */
export function insertUpsert(
  call: Call,
  name: string,
  spec: UpdateSpec,
  compiled: CompiledUpdate,
  writer: Writer,
): { _id: Value; bytes: Uint8Array } {
  const document = compiled.upsertDocument(spec.filter)
  const bytes = encode(document)
  writer.insert(writer.collection(call.db, name), document, bytes)
  return { _id: document._id as Value, bytes }
}

/** Another upsert may have been first while this one was scanning: then there is something to match now. */
export async function retryDuplicate<T>(upsert: boolean, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!upsert || !(error instanceof MongoError) || error.codeName !== 'DuplicateKey') throw error
    return run()
  }
}
