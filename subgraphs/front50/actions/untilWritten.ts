import { conflict } from '#platform/errors/errors.ts'

const maxAttempts = 100

/**
 * Repeats a read and its conditional write while others are faster. One of those who race always wins, so that this
 * ends; a caller who loses a hundred times gets CONFLICT. `attempt` answers undefined when it has lost.
 */
export async function untilWritten<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let count = 0; count < maxAttempts; count++) {
    const result = await attempt()
    if (result !== undefined) return result
  }
  throw conflict('Others change the same thing all the time.')
}
