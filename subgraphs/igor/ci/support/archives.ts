import { basename } from 'node:path/posix'
import { archiveEntries, archiveFile } from '#platform/archive/read.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import type { BuildArtifact } from '../../domain/build.ts'

/** Archives of builds that are larger, in bytes, are not looked into. */
export const largestOpened = 32 * 1024 * 1024

/** As many archives of a build are looked into. */
export const mostOpened = 20

const limits = { maxBytes: 64 * 1024 * 1024, maxEntries: 1_000 }

/** The paths of the files of an archive; undefined for one that cannot be read, or has too many. */
export async function pathsIn(archive: Buffer): Promise<readonly string[] | undefined> {
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
