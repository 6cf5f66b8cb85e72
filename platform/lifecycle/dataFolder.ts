import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { lockFolder } from './folderLock.ts'
import { StartupError } from './startupError.ts'

const format = 1
const markerName = 'gennaker.json'

export interface DataFolder {
  readonly path: string
  /** Lets another process have it. */
  close(): void
}

/**
 * Opens the folder in which a process keeps its data, creating it (readable by its owner alone) when it is missing.
 * It belongs to this process until `close()`, or until the process dies in whatever way. Throws StartupError.
 */
export function openDataFolder(path: string): DataFolder {
  createFolder(path)
  const unlock = lockFolder(path)
  try {
    checkMarker(path)
  } catch (error) {
    unlock()
    throw error
  }
  return { path, close: unlock }
}

function createFolder(path: string) {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' })
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new StartupError(
      `${reasonOf(path, error)} Choose another folder with --data or GENNAKER_DATA.`,
      error,
    )
  }
}

function reasonOf(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return `The data folder ${path} cannot be used: it, or a part of its path, is a file.`
  if (code === 'EACCES' || code === 'EPERM')
    return `The data folder ${path} cannot be written by this user. Give it to the user who runs Gennaker.`
  if (code === 'EROFS') return `The data folder ${path} lies on a read-only file system.`
  if (code === 'ENOSPC') return `The disk with the data folder ${path} is full. Make room.`
  return `The data folder ${path} cannot be used: ${message}.`
}

function checkMarker(path: string) {
  const marker = join(path, markerName)
  if (existsSync(marker)) return checkFormat(path, marker)
  if (existsSync(join(path, 'mongodb'))) {
    throw new StartupError(
      `The data folder ${path} is damaged: it holds a database, and its ${markerName} is gone. Restore the folder from a backup, or name another one with --data or GENNAKER_DATA.`,
    )
  }
  try {
    // Renaming makes it appear at once and whole.
    writeFileSync(`${marker}.new`, `${JSON.stringify({ format })}\n`, { flush: true })
    renameSync(`${marker}.new`, marker)
  } catch (error) {
    throw new StartupError(reasonOf(path, error), error)
  }
}

function checkFormat(path: string, marker: string) {
  let found: unknown
  try {
    found = (JSON.parse(readFileSync(marker, 'utf8')) as { format?: unknown } | null)?.format
  } catch {
    // Not JSON, or not readable: the same as one without a format.
  }
  if (found === format) return
  if (Number.isInteger(found) && (found as number) > format) {
    throw new StartupError(
      `The data folder ${path} was written by a newer Gennaker (format ${found}; this one knows ${format}). Start the newer one, or name another folder with --data or GENNAKER_DATA.`,
    )
  }
  throw new StartupError(
    `The data folder ${path} is damaged: its ${markerName} does not say which format the data have. Restore the folder from a backup, or name another one with --data or GENNAKER_DATA.`,
  )
}
