import { once } from 'node:events'
import { posix } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'
import { type ArchiveEntry, linkWithin, pathWithin } from './entry.ts'
import { ArchiveError, asArchiveError } from './errors.ts'
import type { Meter } from './limits.ts'

const open = promisify(fromBuffer) as (archive: Buffer, options: object) => Promise<ZipFile>
const fileTypeBits = 0o170000
const symbolicLink = 0o120000

/** The files of a zip, in the order of its directory. Sizes that its directory tells are held against what comes out. */
export async function* zipEntries(archive: Buffer, meter: Meter): AsyncGenerator<ArchiveEntry> {
  try {
    const zip = await open(archive, { lazyEntries: true, validateEntrySizes: true })
    for (let entry = await next(zip); entry; entry = await next(zip)) {
      meter.entry()
      const path = pathWithin(entry.fileName)
      if (entry.fileName.endsWith('/')) continue
      const content = contentOf(zip, entry, meter)
      const isLink = ((entry.externalFileAttributes >>> 16) & fileTypeBits) === symbolicLink
      const link = isLink ? linkWithin((await content()).toString(), posix.dirname(path)) : undefined
      yield { path, size: entry.uncompressedSize, ...(link !== undefined && { link }), content }
    }
  } catch (error) {
    if (error instanceof ArchiveError) throw error
    const { message } = error as Error
    // The reader looks at names before we do.
    if (/relative path|absolute path|invalid characters/.test(message))
      throw new ArchiveError('outside', 'has an entry outside of itself', error)
    throw asArchiveError(error)
  }
}

export const isZip = (archive: Buffer) => archive.subarray(0, 2).toString('latin1') === 'PK'

async function next(zip: ZipFile): Promise<Entry | undefined> {
  const ending = new AbortController()
  const { signal } = ending
  try {
    const found = once(zip, 'entry', { signal }).then(([entry]) => entry as Entry)
    const ended = once(zip, 'end', { signal }).then(() => undefined)
    ended.catch(() => undefined)
    found.catch(() => undefined)
    zip.readEntry()
    return await Promise.race([found, ended])
  } finally {
    ending.abort()
  }
}

const contentOf = (zip: ZipFile, entry: Entry, meter: Meter) => async (): Promise<Buffer> => {
  const read = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)))
  })
  const counted = meter.stream()
  const flow = pipeline(read, counted)
  const [content] = await Promise.all([buffer(counted), flow]).catch((error: unknown) => {
    throw asArchiveError(error)
  })
  return content
}
