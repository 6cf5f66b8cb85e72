import { createHash } from 'node:crypto'
import { unavailable } from '#platform/errors/errors.ts'

/** UNAVAILABLE when what was received is not what was promised. */
export function requireDigest(content: Buffer, algorithm: string, expected: string, place: string): void {
  const actual = createHash(algorithm).update(content).digest('hex')
  if (actual === expected.toLowerCase()) return
  throw unavailable(
    new URL(place).host,
    `what it answered for ${place} is damaged: its ${algorithm} is ${actual}, not ${expected}`,
  )
}
