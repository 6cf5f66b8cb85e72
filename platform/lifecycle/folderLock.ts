import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartupError } from './startupError.ts'

const busy = 5
/** Who restarts a process does not wait until the last one has quite gone. */
const patienceMs = 2_000

/** A lock that nobody refers to any more would be closed by the garbage collection. */
const held = new Set<DatabaseSync>()

/**
 * Takes a folder for this process. SQLite's file lock does it: the operating system frees it when the process ends,
 * however it ends, so nothing stale stays behind after kill -9, and a process id that is used again does no harm.
 */
export function lockFolder(path: string): () => void {
  const file = join(path, 'lock')
  const owner = join(path, 'lock.pid')
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(file)
    lock.exec(`PRAGMA busy_timeout = ${patienceMs}; BEGIN EXCLUSIVE`)
    writeFileSync(owner, String(process.pid))
    held.add(lock)
  } catch (error) {
    lock?.close()
    throw new StartupError(refusal(path, file, owner, error), error)
  }
  return () => {
    if (held.delete(lock)) lock.close()
  }
}

function refusal(path: string, file: string, owner: string, error: unknown): string {
  const { errcode, message } = error as Error & { errcode?: number }
  if (errcode === busy) {
    return `Another process${ownerOf(owner)} works on the data folder ${path}. Stop it, or give this one another folder with --data or GENNAKER_DATA.`
  }
  return `The data folder ${path} cannot be locked: ${message}. If the file ${file} is damaged, remove it; it holds no data.`
}

function ownerOf(path: string): string {
  try {
    return ` (process ${Number(readFileSync(path, 'utf8'))})`
  } catch {
    return ''
  }
}
