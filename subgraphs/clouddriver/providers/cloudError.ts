import type { JsonObject } from '../domain/manifest.ts'

/** Every code that `OperationTask.failure` may carry. docs/errors.md lists them. */
export const cloudErrorTable = {
  INVALID: 'The cloud, or Gennaker before it, refuses what was asked; the message names the place.',
  NOT_FOUND: 'What was named is not there.',
  CONFLICT: 'Somebody else has changed it, or owns a part of it.',
  FORBIDDEN: 'The credentials of the account do not allow it; the message names what is missing.',
  UNAUTHENTICATED: 'The cloud does not accept the credentials of the account.',
  QUOTA: 'A quota is used up.',
  UNAVAILABLE: 'The cloud does not answer, or not in time.',
  CANCELED: 'Somebody stopped it.',
  FAILED: 'It could not be done; the message says why.',
} as const

export type CloudErrorCode = keyof typeof cloudErrorTable

/** What a provider throws. `errors`: all that is wrong, one by one, where that is more than the message. */
export class CloudError extends Error {
  readonly code: CloudErrorCode
  readonly errors: readonly string[]
  readonly details: JsonObject

  constructor(
    code: CloudErrorCode,
    message: string,
    {
      errors = [message],
      details = {},
      cause,
    }: { errors?: readonly string[]; details?: JsonObject; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.name = 'CloudError'
    this.code = code
    this.errors = errors
    this.details = details
  }
}
