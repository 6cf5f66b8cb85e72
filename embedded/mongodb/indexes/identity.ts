import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { type DocumentTable, ROW_COLUMNS, toRow } from '../storage/documents.ts'
import type { Entry, EntrySource, KeyRange, Position } from './table.ts'

/** The index on _id: the UNIQUE column of the document table itself. */
export class IdentityIndex implements EntrySource {
  readonly #sql: DatabaseSync
  readonly #documents: DocumentTable
  readonly #statements = new Map<string, StatementSync>()

  constructor(sql: DatabaseSync, documents: DocumentTable) {
    this.#sql = sql
    this.#documents = documents
  }

  scan(range: KeyRange, position: Position | undefined, limit: number, reverse: boolean): Entry[] {
    const after = position === undefined ? '' : `AND c.id ${reverse ? '<' : '>'} ?`
    const text = `SELECT ${ROW_COLUMNS} FROM ${this.#documents.name} c
      WHERE c.id >= ? AND c.id < ? ${after} ORDER BY c.id ${reverse ? 'DESC' : 'ASC'} LIMIT ?`
    let statement = this.#statements.get(text)
    if (statement === undefined) {
      statement = this.#sql.prepare(text)
      this.#statements.set(text, statement)
    }
    const from = position === undefined ? [] : [position.key]
    return statement.all(range.lower, range.upper, ...from, limit).map((raw) => {
      const row = toRow(this.#documents.ns, raw as unknown as Parameters<typeof toRow>[1])
      return { key: row.id, row }
    })
  }
}
