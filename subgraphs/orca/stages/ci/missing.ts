import { StageFailure } from '../failures.ts'
import type { Missing } from '../manifest/parameters.ts'

/** A StageFailure with all that a stage lacks which is about to run. */
export function refuseMissing(missing: readonly Missing[]): void {
  if (missing.length === 0) return
  const message = missing.map(({ path, message }) => `${path}: ${message}`).join('; ')
  throw new StageFailure({ code: 'BAD_PARAMETERS', message })
}
