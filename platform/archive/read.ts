import type { ArchiveEntry } from './entry.ts'
import { ArchiveError } from './errors.ts'
import { type ArchiveLimits, Meter } from './limits.ts'
import { tarEntries } from './tar.ts'
import { isZip, zipEntries } from './zip.ts'

/**
 * The files of a tar, tar.gz or zip. Throws ArchiveError for what is none of them, for entries and links that lead out
 * of it, for devices, and as soon as it holds more than the limits allow.
 */
export function archiveEntries(archive: Buffer, limits: ArchiveLimits): AsyncGenerator<ArchiveEntry> {
  const meter = new Meter(archive.length, limits)
  return isZip(archive) ? zipEntries(archive, meter) : tarEntries(archive, meter)
}

/** One file of an archive; undefined when it has none of that path. The archive is not looked at beyond it. */
export async function archiveFile(
  archive: Buffer,
  path: string,
  limits: ArchiveLimits,
): Promise<Buffer | undefined> {
  for await (const entry of archiveEntries(archive, limits)) {
    if (entry.path !== path) continue
    if (entry.link !== undefined)
      throw new ArchiveError('special', `has a link at ${path}, to ${entry.link}; links are not followed`)
    // What is not read before the loop ends is gone.
    return await entry.content()
  }
  return undefined
}
