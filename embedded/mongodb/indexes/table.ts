import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { ROW_COLUMNS, type Row, toRow } from '../storage/documents.ts'

/** A half-open range of keys: from `lower`, up to but not including `upper`. */
export type KeyRange = { readonly lower: Uint8Array; readonly upper: Uint8Array }

/** An index entry with the document it leads to. */
export type Entry = { readonly key: Uint8Array; readonly row: Row }

/** Where a scan stands: after this entry, in its direction. */
export type Position = { readonly key: Uint8Array; readonly k: number }

/** What plans and scans need of an index, be it a secondary one or that of _id. */
export interface EntrySource {
  /** The next entries of `range`, at most `limit`, after `position` if there is one. */
  scan(range: KeyRange, position: Position | undefined, limit: number, reverse: boolean): Entry[]
}

/** The entries of a secondary index: key bytes to row. In a unique index a key stands once. */
export class IndexTable implements EntrySource {
  readonly #sql: DatabaseSync
  readonly #name: string
  readonly #documents: string
  readonly #ns: string
  readonly #statements = new Map<string, StatementSync>()

  constructor(sql: DatabaseSync, indexId: number, documents: { name: string; ns: string }) {
    this.#sql = sql
    this.#name = `i_${indexId}`
    this.#documents = documents.name
    this.#ns = documents.ns
  }

  static create(sql: DatabaseSync, indexId: number, unique: boolean): void {
    const primary = unique ? 'key' : 'key, k'
    sql.exec(
      `CREATE TABLE i_${indexId}(key BLOB NOT NULL, k INTEGER NOT NULL, PRIMARY KEY(${primary})) WITHOUT ROWID`,
    )
  }

  drop(): void {
    this.#statements.clear()
    this.#sql.exec(`DROP TABLE ${this.#name}`)
  }

  insert(key: Uint8Array, k: number): void {
    this.#statement(`INSERT INTO ${this.#name}(key, k) VALUES(?, ?)`).run(key, k)
  }

  delete(key: Uint8Array, k: number): void {
    this.#statement(`DELETE FROM ${this.#name} WHERE key = ? AND k = ?`).run(key, k)
  }

  /** The row that has `key`, in a unique index. */
  find(key: Uint8Array): number | undefined {
    const found = this.#statement(`SELECT k FROM ${this.#name} WHERE key = ?`).get(key)
    return found === undefined ? undefined : Number(found.k)
  }

  scan(range: KeyRange, position: Position | undefined, limit: number, reverse: boolean): Entry[] {
    const order = reverse ? 'DESC' : 'ASC'
    const after = position === undefined ? '' : `AND (i.key, i.k) ${reverse ? '<' : '>'} (?, ?)`
    const statement = this.#statement(
      `SELECT i.key AS key, ${ROW_COLUMNS} FROM ${this.#name} i CROSS JOIN ${this.#documents} c ON c.k = i.k
       WHERE i.key >= ? AND i.key < ? ${after} ORDER BY i.key ${order}, i.k ${order} LIMIT ?`,
    )
    const from = position === undefined ? [] : [position.key, position.k]
    const raws = statement.all(range.lower, range.upper, ...from, limit)
    return raws.map((raw) => ({
      key: raw.key as Uint8Array,
      row: toRow(this.#ns, raw as unknown as Parameters<typeof toRow>[1]),
    }))
  }

  #statement(text: string): StatementSync {
    let statement = this.#statements.get(text)
    if (statement === undefined) {
      statement = this.#sql.prepare(text)
      this.#statements.set(text, statement)
    }
    return statement
  }
}
