import { createRequire } from 'node:module'
import type * as Joda from '@js-joda/core'
import { ExpressionError } from '../../errors.ts'

let loaded: typeof Joda | undefined

/** The library of java.time. Only who names a date pays for loading it (25 ms). */
export function joda(): typeof Joda {
  loaded ??= createRequire(import.meta.url)('@js-joda/core') as typeof Joda
  return loaded
}

/** Calls the library; what it refuses is an ExpressionError (VALUE). */
export function timely<T>(call: (library: typeof Joda) => T): T {
  try {
    return call(joda())
  } catch (error) {
    if (error instanceof ExpressionError) throw error
    throw new ExpressionError('VALUE', (error as Error).message.slice(0, 200))
  }
}
