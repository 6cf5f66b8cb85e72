import type { Failure } from './define.ts'

/** Every code that `Stage.failure` may carry. docs/errors.md lists them. */
export const failureTable = {
  BAD_PARAMETERS:
    'A parameter of the stage cannot be used; the message names it, what was given and what is allowed.',
  STAGE_TYPE_NOT_INSTALLED: 'No stage of this type is installed.',
  TIMED_OUT: 'The stage or one of its tasks took longer than it may.',
  TASK_FAILED: 'A task ended with an error of its own; the message is that error.',
  UNDELIVERABLE: 'A step could not be carried out after several tries; the log has the reason.',
  JUDGED_STOP: 'A person answered the judgment with stop.',
  WEBHOOK_REFUSED: 'The endpoint answered with a status that is not tried again.',
  WEBHOOK_UNREACHABLE:
    'The endpoint could not be reached, its address may not be called, or its answer is too long.',
  WEBHOOK_OUTCOME_UNKNOWN:
    'The call was interrupted; whether the endpoint acted on it is not known, so it was not repeated.',
  WEBHOOK_STATUS_UNKNOWN:
    'The answer does not tell how the work stands: no status address, or no status where one should be.',
  WEBHOOK_WORK_FAILED: 'The work that the webhook started has failed.',
  CHILD_NOT_STARTED: 'The child pipeline could not be started.',
  CHILD_FAILED: 'The child pipeline did not succeed.',
  PRECONDITION_FAILED: 'A precondition does not hold.',
} as const

export type FailureCode = keyof typeof failureTable

/** Thrown by a stage's own code to fail with a code of the table. */
export class StageFailure extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.name = 'StageFailure'
    this.failure = failure
  }
}
