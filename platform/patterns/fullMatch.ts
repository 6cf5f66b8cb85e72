import { LRUCache } from 'lru-cache'
import { RE2JS } from 're2js'
import { badInput } from '#platform/errors/errors.ts'

/** Patterns are people's: compiled once, and of those only the latest are kept. */
const compiled = new LRUCache<string, { readonly pattern: RE2JS | undefined }>({ max: 500 })

/** A pattern longer than this is nobody's. */
const longestPattern = 2_000

/** Of a pattern times characters of a text: about a second. */
const mostSteps = 20_000_000

/**
 * Whether a pattern matches a text from its beginning to its end, in time linear in the text. A pattern that cannot be used
 * (look-around and back references cannot) matches nothing, nor does one that is too long for a text as long as this.
 */
export const matchesFully = (pattern: string, text: string): boolean =>
  isWithinBounds(pattern, text) && patternOf(pattern)!.matcher(text).matches()

/** Whether a pattern matches a part of a text; as `matchesFully` in all else. */
export const finds = (pattern: string, text: string): boolean =>
  isWithinBounds(pattern, text) && patternOf(pattern)!.matcher(text).find()

/**
 * Whether a pattern can be used, and with this text: linear is too long, too, for a pattern that counts to thousands and a text of
 * megabytes.
 */
export function isWithinBounds(pattern: string, text: string): boolean {
  const program = patternOf(pattern)
  return program !== undefined && program.programSize() * text.length <= mostSteps
}

/**
 * As `matchesFully` for many patterns and texts at one go, which together may take this long: each is quick, thousands of them with
 * thousands of texts are not, and nobody else has a turn meanwhile. Throws BAD_USER_INPUT.
 */
export function matchingWithin(limitMs: number): (pattern: string, text: string) => boolean {
  let spentMs = 0
  return (pattern, text) => {
    const steps = (patternOf(pattern)?.programSize() ?? 0) * text.length
    if (steps <= mostSteps) {
      const began = performance.now()
      const isMatch = matchesFully(pattern, text)
      spentMs += performance.now() - began
      if (spentMs <= limitMs) return isMatch
    }
    const message = `takes too long to match: all patterns together may take ${limitMs} ms; the last one was ${JSON.stringify(pattern.slice(0, 100))}`
    throw badInput([{ path: 'expectedArtifacts', message }])
  }
}

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
