import { platformError } from '#platform/errors/errors.ts'
import type { Version } from '../domain/version.ts'

/**
 * A save that changes nothing makes no version: `previous` is its answer. One that is repeated after a lost answer gets
 * the version that the first one made, even though that is one beyond the expected.
 */
export function isRepeated(
  previous: Version,
  next: Version,
  expectedVersion: number | undefined,
  contentOf: (version: Version) => string,
): boolean {
  const canBe = expectedVersion === undefined || [0, 1].includes(previous.version - expectedVersion)
  return canBe && contentOf(previous) === contentOf(next)
}

/** Refuses a save by somebody who has not seen the newest version. 0: there must be none yet. */
export function checkVersion(
  noun: string,
  currentVersion: number,
  expectedVersion: number | undefined,
): void {
  if (expectedVersion === undefined || expectedVersion === currentVersion) return
  const reason = `The ${noun} is at version ${currentVersion}, not at ${expectedVersion}.`
  throw platformError('CONFLICT', { reason, currentVersion })
}
