import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import { type ArchiveEntry, linkWithin, pathWithin } from './entry.ts'
import { ArchiveError, asArchiveError } from './errors.ts'
import type { Meter } from './limits.ts'

/** The files of a tar, packed by gzip or not, in their order. */
export async function* tarEntries(archive: Buffer, meter: Meter): AsyncGenerator<ArchiveEntry> {
  const entries = extract()
  const source = Readable.from(slices(archive))
  const counted = meter.stream()
  const flow = isGzip(archive)
    ? pipeline(source, createGunzip(), counted, entries)
    : pipeline(source, counted, entries)
  // The entries only tell that they were cut off; why, the flow knows.
  let flowError: ArchiveError | undefined
  const ended = flow.catch((error: unknown) => {
    flowError = asArchiveError(error)
  })
  try {
    for await (const entry of entries) {
      meter.entry()
      const path = pathWithin(entry.header.name)
      const link = linkOf(entry.header, path)
      let isRead = false
      if (link !== undefined || entry.header.type === 'file' || entry.header.type === 'contiguous-file')
        yield {
          path,
          size: entry.header.size ?? 0,
          ...(link !== undefined && { link }),
          async content() {
            isRead = true
            return buffer(entry).catch((error: unknown) => {
              throw flowError ?? asArchiveError(error)
            })
          },
        }
      if (!isRead) entry.resume()
    }
  } catch (error) {
    if (error instanceof ArchiveError) throw error
    entries.destroy()
    await ended
    throw flowError ?? asArchiveError(error)
  } finally {
    entries.destroy()
  }
}

const isGzip = (archive: Buffer) => archive[0] === 0x1f && archive[1] === 0x8b

/** Small pieces: what a limit refuses is not unpacked much further. */
function* slices(archive: Buffer): Generator<Buffer> {
  const size = 64 * 1024
  for (let at = 0; at < archive.length; at += size) yield archive.subarray(at, at + size)
}

function linkOf({ type, linkname }: Header, path: string): string | undefined {
  switch (type) {
    case 'symlink':
      return linkWithin(linkname ?? '', posix.dirname(path))
    case 'link':
      return linkWithin(linkname ?? '', '.')
    case 'block-device':
    case 'character-device':
    case 'fifo':
      throw new ArchiveError('special', `holds a device or a pipe: ${JSON.stringify(path.slice(0, 200))}`)
    default:
      return undefined
  }
}
