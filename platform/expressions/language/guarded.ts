import { ExpressionError } from '../errors.ts'
import { Wanted } from '../scope.ts'
import { UnknownError } from '../values.ts'

/** Gives errors from inside `call` a place; what is no error of ours becomes one, and undefined null. */
export function guarded(what: string, position: number, call: () => unknown): unknown {
  try {
    return call() ?? null
  } catch (error) {
    if (error instanceof UnknownError || error instanceof Wanted) throw error
    if (error instanceof ExpressionError) {
      throw error.position === undefined ? new ExpressionError(error.code, error.message, position) : error
    }
    if (error instanceof RangeError)
      throw new ExpressionError('LIMIT', `${what}: too big or too deep`, position)
    throw new ExpressionError('VALUE', `${what} cannot be done with what it was given`, position)
  }
}
