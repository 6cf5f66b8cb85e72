import type { JsonObject } from '../domain/manifest.ts'

/** All results of a task lie in its document, beside what was submitted; MongoDB allows 16 MB. */
const resultBytes = 7 * 1024 * 1024

const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value) ?? '')

/**
 * A result object that fits beside the earlier ones. Of one that does not, the biggest parts are left out and named in
 * `omitted`: what was done is done, and what it has made must still be known.
 */
export function trimmed(result: JsonObject, earlier: readonly JsonObject[]): JsonObject {
  const room = resultBytes - sizeOf(earlier)
  let size = sizeOf(result)
  if (size <= room) return result
  const parts = Object.entries(result)
    .map(([key, value]) => ({ key, bytes: sizeOf(value) }))
    .sort((a, b) => b.bytes - a.bytes)
  const omitted: string[] = []
  for (const { key, bytes } of parts) {
    if (size <= room - 1_000) break
    omitted.push(key)
    size -= bytes
  }
  const kept = Object.entries(result).filter(([key]) => !omitted.includes(key))
  return { ...Object.fromEntries(kept), omitted: omitted.slice(0, 20) }
}
