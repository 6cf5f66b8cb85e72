import { PlatformError } from '#platform/errors/errors.ts'
import type { ErrorCode } from '#platform/errors/table.ts'

const codes = {
  /** No answer, or not all of it, in the time given. */
  timeout: 'UNAVAILABLE',
  /** The address is not public and not allowed by the configuration. */
  'refused-address': 'FORBIDDEN',
  /** No connection, or one that broke. */
  network: 'UNAVAILABLE',
  /** The body is longer than allowed. */
  'too-large': 'UNAVAILABLE',
  'too-many-redirects': 'UNAVAILABLE',
  /** The caller's signal. */
  aborted: 'UNAVAILABLE',
  /** A URL, method or header that cannot be sent. */
  'invalid-request': 'BAD_USER_INPUT',
} as const satisfies Record<string, ErrorCode>

export type HttpErrorKind = keyof typeof codes

/** A request that got no answer. `kind` says why. */
export class HttpError extends PlatformError {
  readonly kind: HttpErrorKind

  constructor(
    kind: HttpErrorKind,
    message: string,
    extensions: Record<string, unknown> = {},
    cause?: unknown,
  ) {
    super(codes[kind], message, extensions, cause)
    this.name = 'HttpError'
    this.kind = kind
  }
}

export function invalidRequest(path: string, message: string): HttpError {
  return new HttpError('invalid-request', `${path}: ${message}`, { problems: [{ path, message }] })
}
