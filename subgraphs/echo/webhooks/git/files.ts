import type { JsonObject } from '#platform/definition/json.ts'
import { textsAt } from './payload.ts'

/** More artifacts than this come from no push that somebody waits for; the paths alone are kept then. */
const mostArtifacts = 2_000

/** The paths that commits added, modified or removed, in the order in which they appear; each once. */
export function filesOf(commits: readonly JsonObject[]) {
  const present = new Set<string>()
  const all = new Set<string>()
  for (const commit of commits) {
    for (const path of [...textsAt(commit, 'added'), ...textsAt(commit, 'modified')]) {
      present.add(path)
      all.add(path)
    }
    for (const path of textsAt(commit, 'removed')) all.add(path)
  }
  return { present: [...present], all: [...all] }
}

/**
 * Artifacts of files at a commit. What is fetched later with an account's credentials comes from the payload: only addresses and
 * paths that a host would write are taken.
 */
export function fileArtifacts(
  type: string,
  paths: readonly string[],
  version: string,
  addressOf: (path: string) => string,
): readonly JsonObject[] {
  const safe = paths.filter(isPlainPath)
  if (safe.length > mostArtifacts) return []
  return safe.map((name) => ({ type, name, version, reference: addressOf(name) }))
}

/** The repository at a commit, for stages that want the whole of it. */
export function repositoryArtifact(name: string, address: string, version: string): readonly JsonObject[] {
  return version && isPlainAddress(address) ? [{ type: 'git/repo', name, reference: address, version }] : []
}

/** http or https, with nothing in it but host and path. */
export function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, search, hash } = new URL(text)
  return /^https?:$/.test(protocol) && !username && !password && !search && !hash
}

/** A path with an empty, `.` or `..` segment is in no repository, and would lead elsewhere in an address. */
const isPlainPath = (path: string): boolean =>
  path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')

export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/')
