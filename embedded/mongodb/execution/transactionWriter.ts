import type { Core } from '../core.ts'
import { encodeKey } from '../indexes/key.ts'
import type { Collection } from '../storage/collection.ts'
import type { Row } from '../storage/documents.ts'
import type { Change } from '../storage/oplog.ts'
import { lockName, writeConflict } from '../transactions/registry.ts'
import type { Transaction, Version } from '../transactions/transaction.ts'
import type { Document, Value } from '../values/types.ts'
import { describeUpdate } from './describeUpdate.ts'
import { duplicateId, duplicateKey } from './duplicate.ts'
import { idText } from './scan.ts'
import type { Update, Writer } from './writer.ts'

const NEW_ROW = -1

/**
 * Writes into a transaction: nothing is stored before the commit. A lock on the document and on each of its unique
 * keys keeps everybody else off; who changed the document since the transaction began has won already.
 */
export class TransactionWriter implements Writer {
  readonly #core: Core
  readonly #transaction: Transaction

  constructor(core: Core, transaction: Transaction) {
    this.#core = core
    this.#transaction = transaction
  }

  collection(db: string, name: string): Collection {
    const { catalog, group } = this.#core
    const found = catalog.get(`${db}.${name}`)
    if (found !== undefined) {
      if (found.pending && !this.#transaction.created.has(found)) throw writeConflict()
      return found
    }
    const created = group.write(() => catalog.create(db, name, {}, true))
    this.#transaction.created.add(created)
    return created
  }

  insert(collection: Collection, document: Document, bytes: Uint8Array): void {
    const id = encodeKey(document._id)
    const text = idText(id)
    this.#lock(collection, id, text)
    const own = this.#transaction.overlaid(collection, text)
    const visible = own === undefined ? (collection.documents.get(id) ?? null) : own
    if (visible !== null) throw duplicateId(collection, document._id as Value)
    this.#claim(collection, text, undefined, document, visible)
    this.#transaction.write(collection, text, { k: NEW_ROW, id, bytes })
    this.#log(collection, { op: 'insert', key: { _id: document._id as Value }, bytes })
  }

  update(collection: Collection, row: Row, { kind, before, after, bytes }: Update): void {
    const text = idText(row.id)
    this.#lock(collection, row.id, text)
    this.#claim(collection, text, before, after, row)
    this.#transaction.write(collection, text, { ...row, bytes })
    const key = { _id: after._id as Value }
    if (kind === 'replace') this.#log(collection, { op: 'replace', key, bytes })
    else this.#log(collection, { op: 'update', key, description: describeUpdate(before, after) })
  }

  remove(collection: Collection, row: Row, document: Document): void {
    const text = idText(row.id)
    this.#lock(collection, row.id, text)
    this.#claim(collection, text, document, undefined, row)
    this.#transaction.write(collection, text, null)
    this.#log(collection, { op: 'delete', key: { _id: document._id as Value } })
  }

  #lock(collection: Collection, id: Uint8Array, text: string): void {
    this.#core.transactions.lock(lockName(collection, 0, id), this.#transaction)
    if (this.#transaction.changedOutside(collection, text)) throw writeConflict()
  }

  /** Moves a document's unique keys: gives up those of the old version, takes those of the new one. */
  #claim(
    collection: Collection,
    text: string,
    before: Document | undefined,
    after: Document | undefined,
    row: Version,
  ): void {
    const { claims } = this.#transaction
    for (const index of collection.indexes.values()) {
      const fresh = after === undefined ? undefined : index.entriesOf(after)
      if (!index.definition.unique) continue
      const names = (fresh?.keys ?? []).map((key) => lockName(collection, index.id, key))
      fresh?.keys.forEach((key, i) => {
        this.#core.transactions.lock(names[i]!, this.#transaction)
        const claimed = claims.get(names[i]!)
        const holder = claimed === undefined ? index.table.find(key) : undefined
        const taken =
          claimed === undefined
            ? holder !== undefined && holder !== row?.k
            : claimed !== null && claimed !== text
        if (!taken) return
        if (holder !== undefined && this.#changed(collection, holder)) throw writeConflict()
        throw duplicateKey(collection, index, fresh.values[i]!)
      })
      for (const key of before === undefined ? [] : index.entriesOf(before).keys) {
        const name = lockName(collection, index.id, key)
        this.#core.transactions.lock(name, this.#transaction)
        claims.set(name, null)
      }
      for (const name of names) claims.set(name, text)
    }
  }

  /** True if the row has come or changed since the transaction began. */
  #changed(collection: Collection, k: number): boolean {
    const id = collection.documents.idOf(k)
    return id !== undefined && this.#transaction.changedOutside(collection, idText(id))
  }

  #log(collection: Collection, change: Omit<Change, 'db' | 'collection' | 'transaction'>): void {
    const { lsid, number } = this.#transaction
    this.#transaction.changes.push({
      ...change,
      db: collection.db,
      collection: collection.name,
      transaction: { lsid, number },
    })
  }
}
