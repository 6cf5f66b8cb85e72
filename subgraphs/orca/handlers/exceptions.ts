import type { JsonObject } from '../domain/execution.ts'
import type { Failure } from '../stages/define.ts'
import { StageFailure } from '../stages/failures.ts'

/** A failure as Spinnaker keeps it under the context key `exception`, with our code as its type. */
export function exceptionContext(failure: Failure, operation: string, timestamp: number): JsonObject {
  return {
    exception: {
      timestamp,
      exceptionType: failure.code,
      operation,
      details: { ...failure.details, error: failure.message, errors: failure.errors ?? [failure.message] },
      shouldRetry: false,
    },
  }
}

/** What an error thrown by a stage's own code means for the stage. */
export function failureOf(error: unknown): Failure {
  if (error instanceof StageFailure) return error.failure
  return { code: 'TASK_FAILED', message: error instanceof Error ? error.message : String(error) }
}
