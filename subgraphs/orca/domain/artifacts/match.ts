import type { Artifact } from './artifact.ts'

/** Whether a pattern matches a whole text; the engine of patterns is no matter of the domain. */
export type MatchesFully = (pattern: string, text: string) => boolean

const compared = ['name', 'version', 'location', 'reference'] as const

/** The store of embedded artifacts may have moved one elsewhere: it is still the same. */
const sameTypes: Readonly<Record<string, string>> = {
  'embedded/base64': 'remote/base64',
  'embedded/map/base64': 'remote/map/base64',
}

/**
 * Whether an artifact is the one wanted: each field that the wanted one has is equal, or matched by it as a pattern.
 */
export function isMatch(wanted: Artifact, artifact: Artifact, matchesFully: MatchesFully): boolean {
  return (
    typeMatches(wanted.type, artifact.type, matchesFully) &&
    compared.every((field) => fieldMatches(wanted[field], artifact[field], matchesFully))
  )
}

function fieldMatches(wanted: unknown, given: unknown, matchesFully: MatchesFully): boolean {
  if (wanted === undefined || wanted === null || wanted === '') return true
  if (given === undefined || given === null) return false
  const [pattern, text] = [String(wanted), String(given)]
  return pattern === text || matchesFully(pattern, text)
}

function typeMatches(wanted: unknown, given: unknown, matchesFully: MatchesFully): boolean {
  if (fieldMatches(wanted, given, matchesFully)) return true
  const [from, to] = [String(wanted), String(given)]
  return sameTypes[from] === to || sameTypes[to] === from
}
