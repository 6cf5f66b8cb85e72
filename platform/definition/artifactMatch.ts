import type { JsonObject } from './json.ts'

/** Whether a pattern matches a whole text; the engine of patterns is no matter of the domain. */
export type MatchesFully = (pattern: string, text: string) => boolean

/** The fields that tell whether an artifact is the one wanted. */
export const comparedFields = ['type', 'name', 'version', 'location', 'reference'] as const

/** The store of embedded artifacts may have moved one elsewhere: it is still the same. */
const sameTypes: Readonly<Record<string, string>> = {
  'embedded/base64': 'remote/base64',
  'embedded/map/base64': 'remote/map/base64',
}

/** Whether an artifact is the one wanted; made once for each that is wanted, and asked of many. */
export type Matcher = (artifact: JsonObject) => boolean

/**
 * Each field that the wanted artifact has must be equal, or be matched by it as a pattern. Most are plain texts: those are
 * compared without the engine of patterns, and first.
 */
export function matcherOf(wanted: JsonObject, matchesFully: MatchesFully): Matcher {
  const fields = comparedFields.filter((field) => {
    const value = wanted[field]
    return value !== undefined && value !== null && value !== ''
  })
  const tests = fields
    .map((field) => ({
      field,
      pattern: textOf(wanted[field]),
      ...testOf(textOf(wanted[field]), matchesFully),
    }))
    .sort((a, b) => a.cost - b.cost)
  return (artifact) => {
    for (const { field, pattern, test } of tests) {
      const given = artifact[field]
      if (given === undefined || given === null) return false
      const text = textOf(given)
      if (pattern !== text && !test(text) && !(field === 'type' && isMoved(pattern, text))) return false
    }
    return true
  }
}

/** Anybody may have written it: an object can be one that makes no text. */
const textOf = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))

export const isMatch = (wanted: JsonObject, artifact: JsonObject, matchesFully: MatchesFully): boolean =>
  matcherOf(wanted, matchesFully)(artifact)

/** A text without signs of patterns matches itself alone. One with dots has any one character in their places. */
function testOf(pattern: string, matchesFully: MatchesFully) {
  if (/[\\^$|?*+()[\]{}]/.test(pattern))
    return { cost: 2, test: (text: string) => matchesFully(pattern, text) }
  if (!pattern.includes('.')) return { cost: 0, test: () => false }
  // Names of one place begin alike and differ at the end.
  const end = pattern.slice(pattern.lastIndexOf('.') + 1)
  return {
    cost: 1,
    test: (text: string) => text.endsWith(end) && isAlike(pattern, text) && matchesFully(pattern, text),
  }
}

/** Whether a text may be what a pattern with dots matches. A dot's character may take two places, so that a text is longer. */
function isAlike(pattern: string, text: string): boolean {
  if (pattern.length !== text.length) return text.length > pattern.length && /[\ud800-\udbff]/.test(text)
  for (let at = 0; at < pattern.length; at++)
    if (pattern[at] !== '.' && pattern[at] !== text[at]) return false
  return true
}

function isMoved(from: string, to: string): boolean {
  return sameTypes[from] === to || sameTypes[to] === from
}
