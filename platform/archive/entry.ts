import { posix } from 'node:path'
import { ArchiveError } from './errors.ts'

/** A file, or a link to one, of an archive. Folders are not told apart: files bring them. */
export interface ArchiveEntry {
  /** Within the archive, like a/b.txt. */
  readonly path: string
  /** Bytes, unpacked. */
  readonly size: number
  /** Where it leads, when it is a link. Links are never followed. */
  readonly link?: string
  /** May be called before the next entry is asked for. */
  content(): Promise<Buffer>
}

/** The path of an entry, plain; ArchiveError when it leads out of the archive. */
export function pathWithin(name: string): string {
  const path = posix.normalize(name)
  if (isOutside(path) || name.includes('\0') || name === '')
    throw new ArchiveError('outside', `has an entry outside of itself: ${shownName(name)}`)
  return path.replace(/\/$/, '')
}

/** The target of a link, as it stands there. `from` is the folder that it starts from. */
export function linkWithin(target: string, from: string): string {
  if (isOutside(posix.join(from, target)) || posix.isAbsolute(target))
    throw new ArchiveError('outside', `has a link that leads out of it: ${shownName(target)}`)
  return target
}

const isOutside = (path: string) =>
  posix.isAbsolute(path) || path === '..' || path.startsWith('../') || /^[a-z]:[\\/]/i.test(path)

const shownName = (name: string) => JSON.stringify(name.slice(0, 200))
