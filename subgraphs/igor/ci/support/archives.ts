import { basename } from 'node:path/posix'
import { LRUCache } from 'lru-cache'
import { archiveEntries, archiveFile } from '#platform/archive/read.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import type { Logger } from '#platform/log/log.ts'
import type { BuildArtifact } from '../../domain/build.ts'

/** Archives of builds that are larger, in bytes, are not looked into. */
export const largestOpened = 32 * 1024 * 1024

/** As many archives of a build are looked into. */
export const mostOpened = 20

const limits = { maxBytes: 64 * 1024 * 1024, maxEntries: 1_000 }

/** What is in the archives that builds have left. */
export class Archives {
  /** They do not change. */
  readonly #known = new LRUCache<string, readonly string[]>({ max: 1_000 })
  readonly #log: Logger

  constructor(log: Logger) {
    this.#log = log
  }

  /**
   * The paths of its files; undefined for one that is not there, cannot be read, has too many, or may not be fetched. The last is told
   * in the log: what a build has come to has to be known all the same.
   */
  async paths(id: string, fetch: () => Promise<Buffer | undefined>): Promise<readonly string[] | undefined> {
    const known = this.#known.get(id)
    if (known) return known
    try {
      const archive = await fetch()
      const paths = archive && (await pathsIn(archive))
      if (paths) this.#known.set(id, paths)
      return paths
    } catch (error) {
      if (!(error instanceof PlatformError) || error.code !== 'FORBIDDEN') throw error
      this.#log.warn(`the files of a build are not listed: ${error.message}`)
      return undefined
    }
  }
}

async function pathsIn(archive: Buffer): Promise<readonly string[] | undefined> {
  const paths: string[] = []
  try {
    for await (const { path, link } of archiveEntries(archive, limits))
      if (link === undefined) paths.push(path)
    return paths
  } catch (error) {
    if (error instanceof PlatformError) return undefined
    throw error
  }
}

/** A file of an archive; undefined when it has none of that path. */
export const fileIn = (archive: Buffer, path: string) => archiveFile(archive, path, limits)

export const artifactAt = (path: string, reference: string | undefined): BuildArtifact => ({
  fileName: basename(path),
  displayPath: path,
  relativePath: path,
  ...(reference && { reference }),
})
