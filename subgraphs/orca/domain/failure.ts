import { isObject } from '#platform/definition/json.ts'
import type { JsonObject, StageRecord } from './execution.ts'
import { isFailure } from './status.ts'

export interface StageFailureView {
  readonly code: string
  readonly message: string
  readonly details: JsonObject
}

/**
 * Why a stage failed, out of what its context keeps under `exception`; null unless it has failed. What others have stopped counts as
 * canceled, and says so as well.
 */
export function stageFailure({ status }: StageRecord, { exception }: JsonObject): StageFailureView | null {
  if (!(isFailure(status) || status === 'CANCELED') || !isObject(exception)) return null
  const { error, errors: _, ...details } = isObject(exception.details) ? exception.details : {}
  return { code: String(exception.exceptionType), message: String(error ?? ''), details }
}
