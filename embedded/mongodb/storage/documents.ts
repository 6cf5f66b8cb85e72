import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { DamagedDocumentError } from './damage.ts'

/** One stored document. `k` is its row, `id` the index key of its _id, `bytes` its BSON. */
export type Row = { readonly k: number; readonly id: Uint8Array; readonly bytes: Uint8Array }

type RawRow = { k: number; id: Uint8Array; doc: Uint8Array; crc: number }

/** The columns every reader selects, so that `toRow` can check the checksum. */
export const ROW_COLUMNS = 'c.k AS k, c.id AS id, c.doc AS doc, c.crc AS crc'

/** The table of one collection's documents: one row per document, found by row or by _id. */
export class DocumentTable {
  readonly name: string
  readonly ns: string
  readonly #sql: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(sql: DatabaseSync, collectionId: number, ns: string) {
    this.#sql = sql
    this.name = `c_${collectionId}`
    this.ns = ns
  }

  static create(sql: DatabaseSync, collectionId: number): void {
    sql.exec(
      `CREATE TABLE c_${collectionId}(k INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, doc BLOB NOT NULL, crc INTEGER NOT NULL)`,
    )
  }

  drop(): void {
    this.#statements.clear()
    this.#sql.exec(`DROP TABLE ${this.name}`)
  }

  get(id: Uint8Array): Row | undefined {
    const raw = this.#statement(`SELECT ${ROW_COLUMNS} FROM ${this.name} c WHERE c.id = ?`).get(id)
    return raw === undefined ? undefined : toRow(this.ns, raw as RawRow)
  }

  has(id: Uint8Array): boolean {
    return this.#statement(`SELECT 1 FROM ${this.name} WHERE id = ?`).get(id) !== undefined
  }

  idOf(k: number): Uint8Array | undefined {
    return this.#statement(`SELECT id FROM ${this.name} WHERE k = ?`).get(k)?.id as Uint8Array | undefined
  }

  insert(id: Uint8Array, bytes: Uint8Array): number {
    const insert = this.#statement(`INSERT INTO ${this.name}(id, doc, crc) VALUES(?, ?, ?)`)
    return Number(insert.run(id, bytes, crc32(bytes)).lastInsertRowid)
  }

  update(k: number, bytes: Uint8Array): void {
    this.#statement(`UPDATE ${this.name} SET doc = ?, crc = ? WHERE k = ?`).run(bytes, crc32(bytes), k)
  }

  delete(k: number): void {
    this.#statement(`DELETE FROM ${this.name} WHERE k = ?`).run(k)
  }

  count(): number {
    return Number(this.#statement(`SELECT count(*) AS n FROM ${this.name}`).get()?.n)
  }

  /** Bytes of BSON in the table. */
  size(): number {
    return Number(this.#statement(`SELECT coalesce(sum(length(doc)), 0) AS n FROM ${this.name}`).get()?.n)
  }

  /** The next rows in natural order after row `after`; before it when `reverse`. */
  scan(after: number, limit: number, reverse: boolean): Row[] {
    const where = reverse ? 'c.k < ? ORDER BY c.k DESC' : 'c.k > ? ORDER BY c.k'
    const rows = this.#statement(`SELECT ${ROW_COLUMNS} FROM ${this.name} c WHERE ${where} LIMIT ?`)
    return rows.all(after, limit).map((raw) => toRow(this.ns, raw as RawRow))
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

/** SQLite has no page checksums: each row carries its own, checked on every read. */
export function toRow(ns: string, raw: RawRow): Row {
  if (crc32(raw.doc) !== raw.crc) throw new DamagedDocumentError(ns, raw.k, raw.id)
  return { k: raw.k, id: raw.id, bytes: raw.doc }
}
