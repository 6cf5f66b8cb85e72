import { createHash } from 'node:crypto'
import { isObject } from '#platform/definition/json.ts'
import type { PlatformError } from '#platform/errors/errors.ts'
import { askingTask } from '../asking.ts'
import type { TaskDefinition } from '../define.ts'
import { StageFailure } from '../failures.ts'

/**
 * A task that has Front50 keep or forget something. While Front50 does not answer it waits, and says so; what Front50 refuses fails
 * it with all that is wrong.
 */
export const front50Task = <P>(task: TaskDefinition<P>): TaskDefinition<P> =>
  askingTask({ timeoutMs: 90_000, ...task }, refusal)

function refusal(error: PlatformError): Error {
  const { problems } = error.extensions
  const errors = reasonsOf(error)
  return new StageFailure({
    code: 'SAVE_REFUSED',
    message: errors.join('; '),
    errors,
    details: { refusal: error.code, ...(Array.isArray(problems) && { problems }) },
  })
}

/** All that is wrong, each with its place. */
export function reasonsOf({ message, extensions: { problems } }: PlatformError): string[] {
  if (!Array.isArray(problems)) return [message]
  return problems
    .filter(isObject)
    .map((problem) => (problem.path ? `${problem.path}: ${problem.message}` : String(problem.message)))
}

/** An id, as of a pipeline, that is always the same for the same parts: what a repeated call makes, it makes once. */
export function stableId(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  // Version 8 of RFC 9562: made of what its maker wants.
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
