import type { Artifact } from './artifact.ts'

/** Whether a pattern matches a whole text; the engine of patterns is no matter of the domain. */
export type MatchesFully = (pattern: string, text: string) => boolean

/** The fields that tell whether an artifact is the one wanted. */
export const comparedFields = ['type', 'name', 'version', 'location', 'reference'] as const

/** The store of embedded artifacts may have moved one elsewhere: it is still the same. */
const sameTypes: Readonly<Record<string, string>> = {
  'embedded/base64': 'remote/base64',
  'embedded/map/base64': 'remote/map/base64',
}

/**
 * Whether an artifact is the one wanted: each field that the wanted one has is equal, or matched by it as a pattern.
 */
export function isMatch(wanted: Artifact, artifact: Artifact, matchesFully: MatchesFully): boolean {
  return comparedFields.every(
    (field) =>
      fieldMatches(wanted[field], artifact[field], matchesFully) ||
      (field === 'type' && isMoved(wanted.type, artifact.type)),
  )
}

function fieldMatches(wanted: unknown, given: unknown, matchesFully: MatchesFully): boolean {
  if (wanted === undefined || wanted === null || wanted === '') return true
  if (given === undefined || given === null) return false
  const [pattern, text] = [String(wanted), String(given)]
  return pattern === text || matchesFully(pattern, text)
}

function isMoved(wanted: unknown, given: unknown): boolean {
  const [from, to] = [String(wanted), String(given)]
  return sameTypes[from] === to || sameTypes[to] === from
}
