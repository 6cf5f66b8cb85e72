import type { DatabaseSync } from 'node:sqlite'
import { SQLITE_FULL, sqliteCode } from './database.ts'

/** Called when what was written before is durable, or with the reason why it is lost. */
export type Settle = (failure?: Error) => void

/**
 * Group commit: all writes of one turn of the event loop share one SQLite transaction, committed at the end
 * of the turn. Nothing that saw those writes may leave the server before the commit has returned, so replies
 * go through `whenDurable`. A timer would only add latency: the next turn is the batch.
 */
export class Group {
  readonly #sql: DatabaseSync
  readonly #onFatal: (error: Error) => void
  readonly #begin
  readonly #commit
  readonly #savepoint
  readonly #release
  readonly #rollbackTo
  #open = false
  #losses = 0
  #held: Settle[] = []
  #undo: (() => void)[] = []
  readonly #listeners = new Set<() => void>()

  /** `onFatal` gets an error after which memory and disk may differ: the process must end. */
  constructor(sql: DatabaseSync, onFatal: (error: Error) => void) {
    this.#sql = sql
    this.#onFatal = onFatal
    this.#begin = sql.prepare('BEGIN IMMEDIATE')
    this.#commit = sql.prepare('COMMIT')
    this.#savepoint = sql.prepare('SAVEPOINT step')
    this.#release = sql.prepare('RELEASE step')
    this.#rollbackTo = sql.prepare('ROLLBACK TO step')
  }

  /** Runs `work` in the turn's transaction; when it throws, its writes alone are undone. */
  write<T>(work: () => T): T {
    if (!this.#open) {
      this.#begin.run()
      this.#open = true
      setImmediate(() => this.flush())
    }
    const undoFrom = this.#undo.length
    this.#savepoint.run()
    try {
      const result = work()
      this.#release.run()
      return result
    } catch (error) {
      // A full disk makes SQLite roll the whole transaction back, not only the statement.
      if (!this.#sql.isTransaction) {
        this.#lose(error)
        throw error
      }
      this.#rollbackTo.run()
      this.#release.run()
      this.#undoDownTo(undoFrom)
      throw error
    }
  }

  /** How many groups have been lost so far: a command that spans one of them has not done what it thinks. */
  get losses(): number {
    return this.#losses
  }

  /** Registers how to take back a change in memory that goes with the current write. */
  onUndo(undo: () => void): void {
    this.#undo.push(undo)
  }

  /** Calls `settle` now if nothing is uncommitted, otherwise after the commit. */
  whenDurable(settle: Settle): void {
    if (this.#open) this.#held.push(settle)
    else settle()
  }

  /** Calls `listener` after each commit; returns the function that stops it. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Commits what is open. Called by itself at the end of each turn, and at a clean stop. */
  flush(): void {
    if (!this.#open) return
    try {
      this.#commit.run()
    } catch (error) {
      this.#commitFailed(error)
      return
    }
    this.#open = false
    this.#undo = []
    const held = this.#held
    this.#held = []
    for (const settle of held) settle()
    for (const listener of [...this.#listeners]) listener()
  }

  #commitFailed(error: unknown): void {
    const failure = asError(error)
    // Only a full disk leaves a known state. After a failed fsync nobody knows what the disk holds.
    if (sqliteCode(error) !== SQLITE_FULL) {
      this.#onFatal(failure)
      return
    }
    if (this.#sql.isTransaction) this.#sql.exec('ROLLBACK')
    this.#lose(error)
  }

  #lose(error: unknown): void {
    const failure = asError(error)
    this.#open = false
    this.#losses++
    this.#undoDownTo(0)
    const held = this.#held
    this.#held = []
    for (const settle of held) settle(failure)
  }

  #undoDownTo(length: number): void {
    while (this.#undo.length > length) this.#undo.pop()?.()
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
