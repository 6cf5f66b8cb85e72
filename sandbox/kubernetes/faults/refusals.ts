import { StatusError } from '../errors.ts'
import type { Asked, RequestFault } from './rules.ts'

type Words = (asked: Asked) => readonly [reason: string, message: string]

const object = ({ resource, name }: Asked) => `${resource ?? 'resource'} "${name ?? ''}"`

const usual: Readonly<Record<number, Words>> = {
  401: () => ['Unauthorized', 'Unauthorized'],
  403: (asked) => [
    'Forbidden',
    `${object(asked)} is forbidden: User "${asked.user ?? 'system:anonymous'}" cannot ${asked.verb} resource "${asked.resource}"`,
  ],
  404: (asked) => ['NotFound', `${object(asked)} not found`],
  409: (asked) => [
    'Conflict',
    `Operation cannot be fulfilled on ${object(asked)}: the object has been modified; please apply your changes to the latest version and try again`,
  ],
  410: () => ['Expired', 'The resourceVersion for the provided watch is too old.'],
  422: (asked) => [
    'Invalid',
    `${object(asked)} is invalid: spec: Invalid value: refused by a fault of the sandbox`,
  ],
  429: () => [
    'TooManyRequests',
    'the server has received too many requests and has asked us to try again later',
  ],
  500: () => ['InternalError', 'Internal error occurred: a fault of the sandbox'],
  503: () => ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: () => ['Timeout', 'Timeout: request did not complete within the allotted timeout'],
}

/** The refusal that a fault asks for, in the API server's words. */
export function refusal({ status = 500, message, retryAfter }: RequestFault, asked: Asked): StatusError {
  const [reason, words] = usual[status]!(asked)
  const retryAfterSeconds = retryAfter ?? (status === 429 ? 1 : undefined)
  return new StatusError(
    status,
    reason,
    message ?? words,
    retryAfterSeconds === undefined ? undefined : { retryAfterSeconds },
  )
}
