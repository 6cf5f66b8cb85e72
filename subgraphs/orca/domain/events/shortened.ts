import type { JsonObject } from '../execution.ts'

/** How long the text of a value may be that is kept in any case. */
const short = 1_000

/**
 * An object without what makes its JSON text longer than `longest`: the longest values give way to a text that says so, until
 * the rest is short enough.
 */
export function shortened(object: JsonObject, longest: number): JsonObject {
  const lengths = Object.entries(object).map(([key, value]) => ({
    key,
    length: JSON.stringify(value)?.length ?? 0,
  }))
  let total = lengths.reduce((sum, { key, length }) => sum + key.length + length, 0)
  const left = { ...object }
  for (const { key, length } of lengths.toSorted((a, b) => b.length - a.length)) {
    if (total <= longest || length <= short) break
    left[key] = `left out of the event: ${length} characters`
    total -= length
  }
  return left
}
