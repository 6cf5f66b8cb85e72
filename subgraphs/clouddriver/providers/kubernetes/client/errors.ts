import type { JsonObject } from '../../../domain/manifest.ts'
import { CloudError, type CloudErrorCode } from '../../cloudError.ts'
import { forbiddenMessage, missingRule } from './rbac.ts'

/** One thing that is wrong: `field` is a path like spec.selector, where it is about one. */
export interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}

/** The API server's answer to what it did not do. */
interface Status {
  readonly reason?: string
  readonly message?: string
  readonly details?: { readonly causes?: readonly StatusCause[]; readonly [field: string]: unknown }
}

/**
 * What an API server has refused, or why it could not be asked. `status` is the HTTP status, 0 where there was no answer;
 * `reason` is the server's (NotFound, AlreadyExists, Conflict, Invalid, Forbidden, Expired …), without an answer one of
 * Unreachable, Untrusted, TimedOut, Misconfigured.
 */
export class KubernetesError extends CloudError {
  readonly status: number
  readonly reason: string
  readonly causes: readonly StatusCause[]

  constructor(
    code: CloudErrorCode,
    { status, reason, causes = [] }: { status: number; reason: string; causes?: readonly StatusCause[] },
    message: string,
    { errors, details = {}, cause }: ErrorParts = {},
  ) {
    super(code, message, { errors, details: { ...details, status, reason }, cause })
    this.name = 'KubernetesError'
    this.status = status
    this.reason = reason
    this.causes = causes
  }
}

interface ErrorParts {
  readonly errors?: readonly string[] | undefined
  readonly details?: JsonObject
  readonly cause?: unknown
}

/** The error of an answer with a status of 400 or above; `body` is its text. */
export function errorOfAnswer(
  status: number,
  body: string,
  request: string,
  retryAfterSeconds?: number,
): KubernetesError {
  const { reason = defaultReason(status), message, details } = parseStatus(body)
  const said = message ?? `The API server answers ${request} with the status ${status}.`
  const causes = details?.causes ?? []
  const rule = status === 403 ? missingRule(said) : undefined
  return new KubernetesError(
    codeOf(status, said),
    { status, reason, causes },
    rule ? forbiddenMessage(rule) : said,
    {
      errors: causes.length > 0 ? causes.map(causeText) : undefined,
      details: {
        ...(rule && { missingRule: rule }),
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      },
    },
  )
}

/** The error that a watch's ERROR event holds. */
export function errorOfStatus(status: { readonly code?: number } & Status): KubernetesError {
  return errorOfAnswer(status.code ?? 500, JSON.stringify(status), 'the watch')
}

export const isNotFound = (error: unknown) => hasReason(error, 'NotFound')
/** Somebody else has changed the object, or owns fields that were to be applied. */
export const isConflict = (error: unknown) => hasReason(error, 'Conflict')
export const isAlreadyExists = (error: unknown) => hasReason(error, 'AlreadyExists')
/** A page's or a watch's point in time is too long ago. */
export const isExpired = (error: unknown) => hasReason(error, 'Expired') || hasReason(error, 'Gone')
/** The object, or a change of it, breaks a rule of its kind, e.g. an immutable field. */
export const isInvalid = (error: unknown) => hasReason(error, 'Invalid')

function hasReason(error: unknown, reason: string): boolean {
  return error instanceof KubernetesError && error.reason === reason
}

function codeOf(status: number, message: string): CloudErrorCode {
  if (status === 403) return /\bexceeded quota\b/.test(message) ? 'QUOTA' : 'FORBIDDEN'
  return codes[status] ?? (status >= 502 ? 'UNAVAILABLE' : status >= 500 ? 'FAILED' : 'INVALID')
}

const codes: Readonly<Record<number, CloudErrorCode>> = {
  401: 'UNAUTHENTICATED',
  404: 'NOT_FOUND',
  408: 'UNAVAILABLE',
  409: 'CONFLICT',
  410: 'FAILED',
  429: 'UNAVAILABLE',
}

const reasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'Expired',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
  504: 'Timeout',
}
const defaultReason = (status: number) => reasons[status] ?? (status >= 500 ? 'InternalError' : 'Unknown')

const causeText = ({ field, message, reason }: StatusCause) =>
  [field, message ?? reason].filter(Boolean).join(': ')

/** What is no Status (a proxy's page, say) may hold anything: nothing of it is repeated. */
function parseStatus(body: string): Status {
  try {
    const parsed = JSON.parse(body) as Status & { kind?: string }
    return parsed.kind === 'Status' ? parsed : {}
  } catch {
    return {}
  }
}
