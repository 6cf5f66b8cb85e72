import { createHash } from 'node:crypto'
import { PlatformError } from '#platform/errors/errors.ts'
import { matchesFully } from '#platform/patterns/fullMatch.ts'
import type { Registry } from '#platform/registry/registry.ts'
import type { DockerAccount } from './account.ts'

/** Bounds of one request to a registry. */
export type Bounds = Parameters<Registry['tags']>[1]

/** Those that an account watches. */
export async function repositoriesOf(account: DockerAccount, registry: Registry, bounds: Bounds) {
  const named = configuredOf(account)
  if (named) return named
  return (await registry.catalog(bounds)).filter((name) => isWatched(account, name))
}

/** Those that the configuration names; undefined when it is the registry that has to. */
export function configuredOf({
  repositories,
  helmOciRepositories,
}: DockerAccount): readonly string[] | undefined {
  const named = [...new Set([...(repositories ?? []), ...helmOciRepositories])]
  return named.length > 0 ? named : undefined
}

/** Whether an account watches a repository of this name, wherever it was read. */
export const isWatched = (account: DockerAccount, name: string): boolean =>
  configuredOf(account)?.includes(name) ??
  (account.repositoriesRegex === undefined || matchesFully(account.repositoriesRegex, name))

/** The tags of a repository; none when it is not there (yet). */
export async function tagsOf(registry: Registry, repository: string, bounds: Bounds): Promise<string[]> {
  try {
    return (await registry.tags(repository, bounds)).sort()
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'NOT_FOUND') return []
    throw error
  }
}

/** Tells lists of tags apart. */
export const fingerprintOf = (tags: readonly string[]): string =>
  createHash('sha256').update(tags.join('\n')).digest('base64url')
