import type { Core } from '../core.ts'
import { encodeKey } from '../indexes/key.ts'
import type { Entries, SecondaryIndex } from '../indexes/secondary.ts'
import type { Collection } from '../storage/collection.ts'
import type { Row } from '../storage/documents.ts'
import type { Change } from '../storage/oplog.ts'
import { lockName } from '../transactions/registry.ts'
import type { Document, Value } from '../values/types.ts'
import { describeUpdate } from './describeUpdate.ts'
import { duplicateId, duplicateKey } from './duplicate.ts'
import { idText } from './scan.ts'
import type { Update, Writer } from './writer.ts'

/** Writes at once, outside of transactions. */
export class DirectWriter implements Writer {
  readonly #core: Core

  constructor(core: Core) {
    this.#core = core
  }

  collection(db: string, name: string): Collection {
    const { catalog, group, transactions } = this.#core
    const found = catalog.get(`${db}.${name}`)
    if (found === undefined) return group.write(() => catalog.create(db, name))
    if (found.pending) transactions.mustNotUse(found)
    return found
  }

  insert(collection: Collection, document: Document, bytes: Uint8Array): void {
    const id = encodeKey(document._id)
    this.#lockFree(collection, id)
    if (collection.documents.has(id)) throw duplicateId(collection, document._id as Value)
    const entries = [...collection.indexes.values()].map((index) =>
      this.#entries(collection, index, document, -1),
    )
    this.#core.group.write(() => {
      const k = collection.documents.insert(id, bytes)
      for (const [index, { keys, multikey }] of entries) {
        if (multikey) this.#core.catalog.markMultikey(index)
        for (const key of keys) index.table.insert(key, k)
      }
      this.#log(collection, { op: 'insert', key: { _id: document._id as Value }, bytes })
    })
    this.#capture(collection, id, null)
  }

  update(collection: Collection, row: Row, { kind, before, after, bytes }: Update): void {
    this.#lockFree(collection, row.id)
    const changed = [...collection.indexes.values()].flatMap((index) => {
      const old = index.entriesOf(before)
      const [, fresh] = this.#entries(collection, index, after, row.k)
      return sameKeys(old.keys, fresh.keys) ? [] : [{ index, old, fresh }]
    })
    this.#core.group.write(() => {
      collection.documents.update(row.k, bytes)
      for (const { index, old, fresh } of changed) {
        if (fresh.multikey) this.#core.catalog.markMultikey(index)
        for (const key of old.keys) index.table.delete(key, row.k)
        for (const key of fresh.keys) index.table.insert(key, row.k)
      }
      const key = { _id: after._id as Value }
      if (kind === 'replace') this.#log(collection, { op: 'replace', key, bytes })
      else this.#log(collection, { op: 'update', key, description: describeUpdate(before, after) })
    })
    this.#capture(collection, row.id, row)
  }

  remove(collection: Collection, row: Row, document: Document): void {
    this.#lockFree(collection, row.id)
    this.#core.group.write(() => {
      for (const index of collection.indexes.values()) {
        for (const key of index.entriesOf(document).keys) index.table.delete(key, row.k)
      }
      collection.documents.delete(row.k)
      this.#log(collection, { op: 'delete', key: { _id: document._id as Value } })
    })
    this.#capture(collection, row.id, row)
  }

  /** The entries of a new version in one index, once it is sure that they are free. */
  #entries(
    collection: Collection,
    index: SecondaryIndex,
    document: Document,
    k: number,
  ): [SecondaryIndex, Entries] {
    const entries = index.entriesOf(document)
    if (!index.definition.unique) return [index, entries]
    entries.keys.forEach((key, i) => {
      if (this.#core.transactions.size > 0) {
        this.#core.transactions.mustBeFree(lockName(collection, index.id, key))
      }
      const holder = index.table.find(key)
      if (holder !== undefined && holder !== k) throw duplicateKey(collection, index, entries.values[i]!)
    })
    return [index, entries]
  }

  #lockFree(collection: Collection, id: Uint8Array): void {
    const { transactions } = this.#core
    if (transactions.size > 0) transactions.mustBeFree(lockName(collection, 0, id))
  }

  #capture(collection: Collection, id: Uint8Array, version: Row | null): void {
    const { transactions } = this.#core
    if (transactions.size > 0) transactions.capture(collection, idText(id), version)
  }

  #log(collection: Collection, change: Omit<Change, 'db' | 'collection'>): void {
    this.#core.oplog.append({ ...change, db: collection.db, collection: collection.name })
  }
}

function sameKeys(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  return a.length === b.length && a.every((key, i) => key.equals(b[i]!))
}
