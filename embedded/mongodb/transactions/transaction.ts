import type { Collection } from '../storage/collection.ts'
import type { Row } from '../storage/documents.ts'
import type { Change } from '../storage/oplog.ts'
import type { Document } from '../values/types.ts'

/** A document as a transaction sees it; null where there is none. */
export type Version = Row | null

/** What a transaction will write to one collection, by `hex(id)`. */
export type CollectionWrites = { readonly collection: Collection; readonly byId: Map<string, Version> }

/**
 * One multi-document transaction. It reads the state of its start: whoever changes a document meanwhile leaves
 * the old version here (`before`). Its own writes stay in memory until it commits; locks keep others off them.
 */
export class Transaction {
  readonly lsid: Document
  readonly session: string
  readonly number: bigint
  readonly writes = new Map<number, CollectionWrites>()
  readonly changes: Change[] = []
  readonly locks = new Set<string>()
  readonly created = new Set<Collection>()
  /** Which document has a unique key in this transaction; null for one it gave up. */
  readonly claims = new Map<string, string | null>()
  readonly ended: Promise<void>
  state: 'open' | 'committed' | 'aborted' = 'open'
  /** True while one of its commands runs: they come one at a time. */
  busy = false
  readonly #before = new Map<number, Map<string, Version>>()
  #end!: () => void

  constructor(lsid: Document, session: string, number: bigint) {
    this.lsid = lsid
    this.session = session
    this.number = number
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  finish(state: 'committed' | 'aborted'): void {
    this.state = state
    this.#end()
  }

  /** Keeps what a document was when somebody else is about to change it. */
  capture(collection: Collection, id: string, version: Version): void {
    let versions = this.#before.get(collection.id)
    if (versions === undefined) {
      versions = new Map()
      this.#before.set(collection.id, versions)
    }
    if (!versions.has(id)) versions.set(id, version)
  }

  /** True if somebody else has changed the document since the transaction began. */
  changedOutside(collection: Collection, id: string): boolean {
    return this.#before.get(collection.id)?.has(id) === true
  }

  /** The version this transaction sees if it differs from the stored one, else undefined. */
  overlaid(collection: Collection, id: string): Version | undefined {
    const written = this.writes.get(collection.id)?.byId.get(id)
    return written === undefined ? this.#before.get(collection.id)?.get(id) : written
  }

  /** All documents that this transaction sees otherwise than they are stored. */
  *overlay(collection: Collection): Iterable<[string, Version]> {
    const written = this.writes.get(collection.id)?.byId
    if (written !== undefined) yield* written
    for (const entry of this.#before.get(collection.id) ?? []) if (!written?.has(entry[0])) yield entry
  }

  write(collection: Collection, id: string, version: Version): void {
    let writes = this.writes.get(collection.id)
    if (writes === undefined) {
      writes = { collection, byId: new Map() }
      this.writes.set(collection.id, writes)
    }
    writes.byId.set(id, version)
  }
}
