import type { Core } from '../core.ts'
import type { Collection } from '../storage/collection.ts'
import type { Row } from '../storage/documents.ts'
import { decode } from '../values/codec.ts'
import type { Transaction, Version } from './transaction.ts'

/**
 * Stores all that a transaction wrote, at once, together with the record that it is committed. Its locks have kept
 * every document and unique key free, so that nothing can be in the way but the disk.
 */
export function commit(core: Core, transaction: Transaction, session: Uint8Array): void {
  core.group.write(() => {
    for (const collection of transaction.created) core.catalog.settle(collection)
    for (const { collection, byId } of transaction.writes.values()) store(core, transaction, collection, byId)
    for (const change of transaction.changes) core.oplog.append(change)
    core.retries.forgetBefore(session, Number(transaction.number))
    core.retries.put(session, 0, Number(transaction.number), { committed: true })
  })
  core.transactions.end(transaction, 'committed')
}

type Step = { readonly id: Uint8Array; readonly old: Row | undefined; readonly fresh: Version }

function store(
  core: Core,
  transaction: Transaction,
  collection: Collection,
  byId: ReadonlyMap<string, Version>,
): void {
  const steps: Step[] = []
  for (const [text, fresh] of byId) {
    const id = Buffer.from(text, 'latin1')
    const old = collection.documents.get(id)
    core.transactions.capture(collection, text, old ?? null, transaction)
    steps.push({ id, old, fresh })
  }
  // Old entries go first: documents may have swapped their unique keys.
  for (const step of steps) if (step.old !== undefined) removeOld(collection, step.old, step.fresh)
  for (const step of steps) if (step.fresh !== null) storeFresh(core, collection, step, step.fresh)
}

function removeOld(collection: Collection, old: Row, fresh: Version): void {
  const document = decode(old.bytes)
  for (const index of collection.indexes.values()) {
    for (const key of index.entriesOf(document).keys) index.table.delete(key, old.k)
  }
  if (fresh === null) collection.documents.delete(old.k)
}

function storeFresh(core: Core, collection: Collection, { id, old }: Step, fresh: Row): void {
  let k = old?.k
  if (k === undefined) k = collection.documents.insert(id, fresh.bytes)
  else collection.documents.update(k, fresh.bytes)
  const document = decode(fresh.bytes)
  for (const index of collection.indexes.values()) {
    const { keys, multikey } = index.entriesOf(document)
    if (multikey) core.catalog.markMultikey(index)
    for (const key of keys) index.table.insert(key, k)
  }
}

/** Takes back what an aborted transaction left in the catalogue: the collections it created. */
export function discardCreated(core: Pick<Core, 'group' | 'catalog'>, transaction: Transaction): void {
  if (transaction.created.size === 0) return
  core.group.write(() => {
    for (const collection of transaction.created) core.catalog.drop(collection)
  })
}
