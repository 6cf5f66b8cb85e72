import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { keyOf } from './collection.ts'

/** Raised with a new layout of the tables. */
const format = 1

export interface Stored {
  readonly revision: number
  /** Of which there are objects. */
  readonly kinds: readonly string[]
}

/**
 * The cluster's state on disk. What changed within a tick of the event loop is one transaction at its end, so what a
 * restart finds is whole. A crash of the process loses nothing that was committed.
 */
export class Journal {
  readonly #sql: DatabaseSync
  readonly #statements: ReturnType<typeof prepare>
  readonly #onFatal: (error: Error) => void
  #pending = new Map<string, { kind: string; key: string; object: KubeObject | undefined }>()
  #revision = 0
  #commit: Promise<void> | undefined
  #isOpen = true

  /** Throws when the folder cannot be used; another process that has it open is one reason. */
  constructor(folder: string, onFatal: (error: Error) => void) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#onFatal = onFatal
    this.#sql = new DatabaseSync(join(folder, 'cluster.sqlite'), { timeout: 2_000 })
    try {
      this.#sql.exec(`
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        CREATE TABLE IF NOT EXISTS objects (kind TEXT, key TEXT, object TEXT NOT NULL, PRIMARY KEY (kind, key));
        CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
        INSERT OR IGNORE INTO facts VALUES ('format', ${format}), ('revision', 0);
      `)
      const found = this.#sql.prepare("SELECT value FROM facts WHERE name = 'format'").get()!.value
      if (found !== format)
        throw new Error(`${folder} holds a cluster of format ${found}; this one is ${format}`)
    } catch (error) {
      this.#sql.close()
      throw error
    }
    this.#statements = prepare(this.#sql)
  }

  load(): Stored {
    this.#revision = this.#statements.revision.get()!.value as number
    const rows = this.#sql.prepare('SELECT DISTINCT kind FROM objects').all()
    return { revision: this.#revision, kinds: rows.map(({ kind }) => kind as string) }
  }

  /** What is stored of a kind of which nothing has been written since the start. */
  objects(kind: string): KubeObject[] {
    const rows = this.#sql.prepare('SELECT object FROM objects WHERE kind = ?').all(kind)
    return rows.map(({ object }) => JSON.parse(object as string))
  }

  /** `object` is undefined when the one of that key is gone. */
  write(kind: string, object: KubeObject, revision: number, isGone: boolean): void {
    const key = keyOf(object)
    this.#pending.set(`${kind} ${key}`, { kind, key, object: isGone ? undefined : object })
    this.#revision = revision
    this.#commit ??= new Promise((resolve) => {
      setImmediate(() => {
        this.flush()
        resolve()
      })
    })
  }

  /** Resolves when all that was written up to now is committed. */
  committed(): Promise<void> | undefined {
    return this.#commit
  }

  flush(): void {
    this.#commit = undefined
    if (this.#pending.size === 0 || !this.#isOpen) return
    const changes = this.#pending
    this.#pending = new Map()
    try {
      this.#store(changes.values())
    } catch (error) {
      // Memory is ahead of the disk now: going on would show what a restart does not know.
      this.#isOpen = false
      this.#onFatal(error as Error)
    }
  }

  close(): void {
    this.flush()
    this.#isOpen = false
    if (this.#sql.isOpen) this.#sql.close()
  }

  #store(changes: Iterable<{ kind: string; key: string; object: KubeObject | undefined }>): void {
    const { put, remove, count } = this.#statements
    this.#sql.exec('BEGIN IMMEDIATE')
    for (const { kind, key, object } of changes) {
      if (object === undefined) remove.run(kind, key)
      else put.run(kind, key, JSON.stringify(object))
    }
    count.run(this.#revision)
    this.#sql.exec('COMMIT')
  }
}

function prepare(sql: DatabaseSync) {
  return {
    put: sql.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?)'),
    remove: sql.prepare('DELETE FROM objects WHERE kind = ? AND key = ?'),
    count: sql.prepare("UPDATE facts SET value = ? WHERE name = 'revision'"),
    revision: sql.prepare("SELECT value FROM facts WHERE name = 'revision'"),
  }
}
