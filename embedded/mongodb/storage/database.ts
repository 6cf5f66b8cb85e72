import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Raised with a new layout of the tables; a file of a later version is refused. */
const FORMAT_VERSION = 1
/** Marks the file as ours among SQLite files ("GMDB"). */
const APPLICATION_ID = 0x474d4442
const CACHE_KIB = 16_384
const CHECKPOINT_PAGES = 4_000
const WAL_LIMIT_BYTES = 64 * 1024 * 1024

const SQLITE_BUSY = 5
const SQLITE_CORRUPT = 11
/** The disk, or the size the database may have, is full. */
export const SQLITE_FULL = 13
const SQLITE_NOTADB = 26

/** Why a data folder could not be opened; the message names the folder and the remedy. */
export class DataFolderError extends Error {
  readonly reason: 'in use' | 'damaged' | 'newer format' | 'not ours'
  constructor(reason: DataFolderError['reason'], message: string) {
    super(message)
    this.name = 'DataFolderError'
    this.reason = reason
  }
}

export type Database = {
  readonly sql: DatabaseSync
  /** Where the documents lie. */
  readonly file: string
  close(): void
}

/**
 * Opens (or creates) the database of a data folder and holds it: SQLite's exclusive lock keeps a second
 * process out and is released by the kernel when this one dies.
 * @throws DataFolderError
 */
export function openDatabase(dataDir: string): Database {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = path.join(dataDir, 'mongodb.sqlite')
  const pidFile = path.join(dataDir, 'mongodb.pid')
  const sql = new DatabaseSync(file, { timeout: 0 })
  try {
    configure(sql)
    checkFormat(sql, file)
    createTables(sql)
  } catch (error) {
    sql.close()
    throw explain(error, dataDir, file, pidFile)
  }
  writePid(pidFile)
  return {
    sql,
    file,
    close() {
      rmSync(pidFile, { force: true })
      sql.close()
    },
  }
}

function configure(sql: DatabaseSync): void {
  const pragmas = [
    'locking_mode=EXCLUSIVE', // before journal_mode: no shared memory file, and the lock that keeps others out
    'journal_mode=WAL',
    'synchronous=FULL',
    `cache_size=-${CACHE_KIB}`,
    'temp_store=MEMORY',
    `wal_autocheckpoint=${CHECKPOINT_PAGES}`,
    `journal_size_limit=${WAL_LIMIT_BYTES}`,
    'foreign_keys=OFF',
  ]
  for (const pragma of pragmas) sql.prepare(`PRAGMA ${pragma}`).all()
  sql.exec('BEGIN IMMEDIATE; COMMIT') // takes the lock now, not at the first write
}

function pragmaNumber(sql: DatabaseSync, name: string): number {
  return Number(Object.values(sql.prepare(`PRAGMA ${name}`).get() ?? {})[0])
}

function checkFormat(sql: DatabaseSync, file: string): void {
  const application = pragmaNumber(sql, 'application_id')
  const version = pragmaNumber(sql, 'user_version')
  if (application === 0 && version === 0 && isEmpty(sql)) {
    sql.exec(`PRAGMA application_id=${APPLICATION_ID}; PRAGMA user_version=${FORMAT_VERSION}`)
    return
  }
  if (application !== APPLICATION_ID) {
    throw new DataFolderError(
      'not ours',
      `${file} is an SQLite file of another program. Choose another data folder.`,
    )
  }
  if (version > FORMAT_VERSION) {
    throw new DataFolderError(
      'newer format',
      `${file} has format ${version}; this program knows formats up to ${FORMAT_VERSION}. Start the newer program that wrote it, or choose another data folder.`,
    )
  }
}

function isEmpty(sql: DatabaseSync): boolean {
  return sql.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n === 0
}

function createTables(sql: DatabaseSync): void {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS collections(
      id INTEGER PRIMARY KEY AUTOINCREMENT, db TEXT NOT NULL, name TEXT NOT NULL, uuid BLOB NOT NULL,
      options BLOB NOT NULL, pending INTEGER NOT NULL DEFAULT 0, UNIQUE(db, name));
    CREATE TABLE IF NOT EXISTS indexes(
      id INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL, spec BLOB NOT NULL,
      multikey INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS oplog(time INTEGER PRIMARY KEY, entry BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS retries(
      session BLOB NOT NULL, statement INTEGER NOT NULL, txn INTEGER NOT NULL, record BLOB NOT NULL,
      at INTEGER NOT NULL, PRIMARY KEY(session, statement)) WITHOUT ROWID;
  `)
}

function explain(error: unknown, dataDir: string, file: string, pidFile: string): unknown {
  const errcode = sqliteCode(error)
  if (errcode === SQLITE_BUSY) {
    const pid = readPid(pidFile)
    const holder = pid === undefined ? 'another process' : `process ${pid}`
    return new DataFolderError(
      'in use',
      `The data folder ${dataDir} is in use by ${holder}. Stop it, or choose another data folder.`,
    )
  }
  if (errcode === SQLITE_CORRUPT || errcode === SQLITE_NOTADB) return damaged(file, error)
  return error
}

/** The error for a file whose pages can't be read any more. */
export function damaged(file: string, cause: unknown): DataFolderError {
  const detail = cause instanceof Error ? cause.message : String(cause)
  return new DataFolderError(
    'damaged',
    `${file} is damaged (${detail}). Restore it, together with its -wal file, from a backup, or move both away to start empty.`,
  )
}

/** SQLite's primary result code, or undefined when the error is not SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined
}

function writePid(pidFile: string): void {
  const fd = openSync(pidFile, 'w', 0o600)
  writeSync(fd, String(process.pid))
  closeSync(fd)
}

function readPid(pidFile: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'))
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}
