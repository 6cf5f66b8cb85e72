import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { fail } from '../errors.ts'
import { type IndexDefinition, parseDefinition } from '../indexes/definition.ts'
import { SecondaryIndex } from '../indexes/secondary.ts'
import { IndexTable } from '../indexes/table.ts'
import { decode, encode } from '../values/codec.ts'
import type { Document } from '../values/types.ts'
import { Collection } from './collection.ts'
import { DocumentTable } from './documents.ts'
import type { Group } from './group.ts'

type CollectionRow = {
  id: number
  db: string
  name: string
  uuid: Uint8Array
  options: Uint8Array
  pending: number
}
type IndexRow = { id: number; collection: number; spec: Uint8Array; multikey: number }

/** Which collections and indexes exist, in memory and on disk alike. Changes run inside `Group.write`. */
export class Catalog {
  readonly #sql: DatabaseSync
  readonly #group: Group
  readonly #collections = new Map<string, Collection>()

  constructor(sql: DatabaseSync, group: Group) {
    this.#sql = sql
    this.#group = group
    const byId = new Map<number, Collection>()
    const abandoned: Collection[] = []
    for (const row of sql.prepare('SELECT * FROM collections ORDER BY id').all() as CollectionRow[]) {
      const collection = new Collection(sql, {
        ...row,
        options: decode(row.options),
        pending: row.pending === 1,
      })
      if (collection.pending) abandoned.push(collection)
      byId.set(row.id, collection)
      this.#collections.set(collection.ns, collection)
    }
    for (const row of sql.prepare('SELECT * FROM indexes ORDER BY id').all() as IndexRow[]) {
      const collection = byId.get(row.collection)
      if (collection === undefined) continue
      const table = new IndexTable(sql, row.id, collection.documents)
      const definition = parseDefinition(decode(row.spec))
      collection.indexes.set(
        definition.name,
        new SecondaryIndex(row.id, definition, table, row.multikey === 1),
      )
    }
  }

  get(ns: string): Collection | undefined {
    return this.#collections.get(ns)
  }

  all(): Iterable<Collection> {
    return this.#collections.values()
  }

  ofDatabase(db: string): Collection[] {
    return [...this.#collections.values()].filter((collection) => collection.db === db)
  }

  /** `pending` collections belong to an open transaction until `settle`. */
  create(db: string, name: string, options: Document = {}, pending = false): Collection {
    const uuid = Buffer.from(randomUUID().replaceAll('-', ''), 'hex')
    const insert = this.#sql.prepare(
      'INSERT INTO collections(db, name, uuid, options, pending) VALUES(?, ?, ?, ?, ?)',
    )
    const id = Number(insert.run(db, name, uuid, encode(options), pending ? 1 : 0).lastInsertRowid)
    DocumentTable.create(this.#sql, id)
    const collection = new Collection(this.#sql, { id, db, name, uuid, options, pending })
    this.#put(collection)
    return collection
  }

  /** Makes a pending collection everybody's, with the commit of its transaction. */
  settle(collection: Collection): void {
    this.#sql.prepare('UPDATE collections SET pending = 0 WHERE id = ?').run(collection.id)
    collection.pending = false
    this.#group.onUndo(() => {
      collection.pending = true
    })
  }

  drop(collection: Collection): void {
    for (const index of [...collection.indexes.values()]) this.dropIndex(collection, index)
    this.#sql.prepare('DELETE FROM collections WHERE id = ?').run(collection.id)
    collection.documents.drop()
    this.#remove(collection)
  }

  /** Gives a collection another name; its documents and indexes stay where they are. */
  rename(collection: Collection, db: string, name: string): Collection {
    this.#sql.prepare('UPDATE collections SET db = ?, name = ? WHERE id = ?').run(db, name, collection.id)
    const { id, uuid, options } = collection
    const renamed = new Collection(this.#sql, { id, db, name, uuid, options, pending: false })
    for (const [indexName, index] of collection.indexes) {
      const table = new IndexTable(this.#sql, index.id, renamed.documents)
      renamed.indexes.set(indexName, new SecondaryIndex(index.id, index.definition, table, index.multikey))
    }
    this.#remove(collection)
    this.#put(renamed)
    return renamed
  }

  /** Adds an empty index; the caller fills it. */
  createIndex(collection: Collection, definition: IndexDefinition): SecondaryIndex {
    const insert = this.#sql.prepare('INSERT INTO indexes(collection, spec) VALUES(?, ?)')
    const id = Number(insert.run(collection.id, encode(definition.document)).lastInsertRowid)
    IndexTable.create(this.#sql, id, definition.unique)
    const table = new IndexTable(this.#sql, id, collection.documents)
    const index = new SecondaryIndex(id, definition, table, false)
    collection.indexes.set(definition.name, index)
    this.#group.onUndo(() => collection.indexes.delete(definition.name))
    return index
  }

  dropIndex(collection: Collection, index: SecondaryIndex): void {
    this.#sql.prepare('DELETE FROM indexes WHERE id = ?').run(index.id)
    index.table.drop()
    collection.indexes.delete(index.name)
    this.#group.onUndo(() => collection.indexes.set(index.name, index))
  }

  /** Changes what may change in an index without building it again (its TTL). */
  redefine(collection: Collection, index: SecondaryIndex, document: Document): void {
    this.#sql.prepare('UPDATE indexes SET spec = ? WHERE id = ?').run(encode(document), index.id)
    const changed = new SecondaryIndex(index.id, parseDefinition(document), index.table, index.multikey)
    collection.indexes.set(index.name, changed)
    this.#group.onUndo(() => collection.indexes.set(index.name, index))
  }

  markMultikey(index: SecondaryIndex): void {
    if (index.multikey) return
    this.#sql.prepare('UPDATE indexes SET multikey = 1 WHERE id = ?').run(index.id)
    index.multikey = true // stays true after an undo: that is only less clever, never wrong
  }

  #put(collection: Collection): void {
    if (this.#collections.has(collection.ns)) {
      fail('NamespaceExists', `Collection already exists. NS: ${collection.ns}`)
    }
    this.#collections.set(collection.ns, collection)
    this.#group.onUndo(() => {
      this.#collections.delete(collection.ns)
      collection.alive = false
    })
  }

  #remove(collection: Collection): void {
    this.#collections.delete(collection.ns)
    collection.alive = false
    this.#group.onUndo(() => {
      this.#collections.set(collection.ns, collection)
      collection.alive = true
    })
  }
}
