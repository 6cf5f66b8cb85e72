import type { Failure } from './define.ts'

/** Every code that `Stage.failure` may carry. docs/errors.md lists them. */
export const failureTable = {
  BAD_PARAMETERS:
    'A parameter of the stage cannot be used; the message names it, what was given and what is allowed.',
  STAGE_TYPE_NOT_INSTALLED: 'No stage of this type is installed.',
  TIMED_OUT: 'The stage or one of its tasks took longer than it may.',
  TASK_FAILED: 'A task ended with an error of its own; the message is that error.',
  EXPRESSION_FAILED:
    'An expression could not be evaluated; `details.expressions` names place, expression and reason of each. It fails the stage where `failOnFailedExpressions` is set, before it does anything.',
  UNDELIVERABLE: 'A step could not be carried out after several tries; the log has the reason.',
  JUDGED_STOP: 'A person answered the judgment with stop.',
  WEBHOOK_NOT_ALLOWED: 'The configuration does not allow webhooks to send such a request.',
  WEBHOOK_REFUSED: 'The endpoint answered with a status that is not tried again.',
  WEBHOOK_UNREACHABLE:
    'The endpoint could not be reached, its address may not be called, or its answer is too long.',
  WEBHOOK_OUTCOME_UNKNOWN:
    'The call was interrupted; whether the endpoint acted on it is not known, so it was not repeated.',
  WEBHOOK_STATUS_UNKNOWN:
    'The answer does not tell how the work stands: no status address, or no status where one should be.',
  WEBHOOK_ARTIFACTS_MISSING: 'The answer does not hold the artifacts that the stage expects of it.',
  WEBHOOK_WORK_FAILED: 'The work that the webhook started has failed.',
  CHILD_NOT_STARTED: 'The child pipeline could not be started.',
  CHILD_FAILED: 'The child pipeline did not succeed.',
  EXECUTION_NOT_FOUND: 'The execution that the stage is about is not there.',
  PRECONDITION_FAILED: 'A precondition does not hold.',
  OPERATION_REFUSED:
    'Clouddriver, or the cloud, does not accept what the stage asks for; `details.problems` names the places.',
  OPERATION_FAILED:
    'What the stage had done in a cloud has failed; `details.operationFailure` is the code that Clouddriver gives.',
  ROLLOUT_FAILED:
    'A manifest will not become stable by itself; `details.causes` names what is not well, and what it said last.',
  MANIFEST_NOT_FOUND: 'The manifest that the stage is about is not there.',
  SERVER_GROUP_NOT_FOUND: 'The server group that the stage is about is not there.',
  ARTIFACT_NOT_FOUND: 'An artifact that the stage needs, or should produce, is not there.',
  ARTIFACT_UNUSABLE: 'The content of an artifact is not what the stage needs; the message names the line.',
  SAVE_REFUSED:
    'Front50 does not accept what the stage saves or deletes; `details.refusal` is the code that it gives.',
  APPLICATION_IN_USE: 'The application has clusters; they are to be deleted first.',
  JOB_FAILED: 'The job has failed; the message names instance, container and exit code.',
  BUILD_REFUSED:
    'Igor, or the CI system, does not accept what the stage asks for; `details.refusal` is the code that it gives.',
  BUILD_FAILED:
    'The build has failed, is unstable, or was not made; `details.result` says which, `details.url` where.',
  BUILD_ABORTED: 'The build was stopped by somebody else, or taken out of the queue.',
  BUILD_UNREACHABLE: 'Igor or the CI system did not answer, time after time.',
  BUILD_PROPERTIES_MISSING:
    'The build has not left the property file that the stage wants, or there is nothing in it.',
  JOB_OUTPUT_MISSING: 'The job has succeeded, but its log does not hold the properties that the stage wants.',
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
