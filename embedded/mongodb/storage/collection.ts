import type { DatabaseSync } from 'node:sqlite'
import { IdentityIndex } from '../indexes/identity.ts'
import type { SecondaryIndex } from '../indexes/secondary.ts'
import type { Document } from '../values/types.ts'
import { DocumentTable } from './documents.ts'

/** A collection: its documents and its indexes. */
export class Collection {
  readonly id: number
  readonly db: string
  readonly name: string
  readonly uuid: Uint8Array
  /** What `create` was given and listCollections shows. */
  readonly options: Document
  readonly documents: DocumentTable
  readonly identity: IdentityIndex
  /** By name, without `_id_`. */
  readonly indexes = new Map<string, SecondaryIndex>()
  /** True while the transaction that created it is open: for others it does not exist yet. */
  pending: boolean
  /** False once dropped or renamed: whoever still holds it must stop. */
  alive = true

  constructor(
    sql: DatabaseSync,
    fields: { id: number; db: string; name: string; uuid: Uint8Array; options: Document; pending: boolean },
  ) {
    this.id = fields.id
    this.db = fields.db
    this.name = fields.name
    this.uuid = fields.uuid
    this.options = fields.options
    this.pending = fields.pending
    this.documents = new DocumentTable(sql, fields.id, this.ns)
    this.identity = new IdentityIndex(sql, this.documents)
  }

  get ns(): string {
    return `${this.db}.${this.name}`
  }
}

export const ID_INDEX: Document = { v: 2, key: { _id: 1 }, name: '_id_' }
