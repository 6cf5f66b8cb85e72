import { LRUCache } from 'lru-cache'
import { RE2JS } from 're2js'

/** Patterns are people's: compiled once, and of those only the latest are kept. */
const compiled = new LRUCache<string, { readonly pattern: RE2JS | undefined }>({ max: 500 })

/** A pattern longer than this is nobody's. */
const longestPattern = 2_000

/**
 * Whether a pattern matches a text from its beginning to its end, in time linear in the text. A pattern that cannot be used
 * (look-around and back references cannot) matches nothing.
 */
export const matchesFully = (pattern: string, text: string): boolean =>
  patternOf(pattern)?.matcher(text).matches() ?? false

/** Whether a pattern can be used at all. */
export const isPattern = (pattern: string): boolean => patternOf(pattern) !== undefined

function patternOf(text: string): RE2JS | undefined {
  const known = compiled.get(text)
  if (known) return known.pattern
  const entry = { pattern: compile(text) }
  compiled.set(text, entry)
  return entry.pattern
}

function compile(text: string): RE2JS | undefined {
  if (text.length > longestPattern) return undefined
  try {
    return RE2JS.compile(text)
  } catch {
    return undefined
  }
}
