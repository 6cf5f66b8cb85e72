import { HttpError } from '#platform/http/errors.ts'

/** What stands in a log in place of what is too long to be read. */
export const tooLong = '[the rest is longer than can be shown]\n'

/** An answer, or that it is longer than one may be. */
export async function orTooLarge<T>(answer: Promise<T>): Promise<T | 'too large'> {
  try {
    return await answer
  } catch (error) {
    if (isTooLarge(error)) return 'too large'
    throw error
  }
}

const isTooLarge = (error: unknown) =>
  [error, (error as Error).cause].some((each) => each instanceof HttpError && each.kind === 'too-large')
