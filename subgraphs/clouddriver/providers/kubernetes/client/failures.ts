import { HttpError } from '#platform/http/errors.ts'
import { misconfigured } from '../accounts/endpoint.ts'
import { KubernetesError } from './errors.ts'

type Reason = 'Unreachable' | 'Untrusted' | 'TimedOut' | 'Misconfigured'

/** What the codes of Node and undici mean for whoever runs the account. */
const meanings: Readonly<Record<string, readonly [Reason, string]>> = {
  ECONNREFUSED: ['Unreachable', 'refuses connections'],
  ENOTFOUND: ['Unreachable', 'is a name that cannot be resolved'],
  EAI_AGAIN: ['Unreachable', 'is a name that cannot be resolved at the moment'],
  EHOSTUNREACH: ['Unreachable', 'cannot be reached: there is no route to it'],
  ENETUNREACH: ['Unreachable', 'cannot be reached: there is no route to its network'],
  UND_ERR_CONNECT_TIMEOUT: ['TimedOut', 'does not accept connections in time'],
  ETIMEDOUT: ['TimedOut', 'does not answer in time'],
  CERT_HAS_EXPIRED: ['Untrusted', 'has a certificate that has expired'],
  CERT_NOT_YET_VALID: ['Untrusted', 'has a certificate that is not valid yet'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['Untrusted', 'has a certificate of another host'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['Untrusted', 'has a certificate that it has signed itself'],
  UND_ERR_INVALID_ARG: [
    'Misconfigured',
    'cannot be asked: the credentials hold signs that no header may have',
  ],
  ERR_OSSL_PEM_NO_START_LINE: [
    'Misconfigured',
    'cannot be asked: a certificate or a key of the account is not PEM',
  ],
  EPROTO: ['Untrusted', 'does not speak TLS as it should'],
}

/** The request cannot have reached the server. */
const unsent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])
const certificateCodes = /CERT|SIGNATURE|ISSUER|SELF_SIGNED|^ERR_SSL_|^ERR_TLS_/

/** Why there is no answer of `host`, from what the HTTP client has thrown. */
export function failureOf(error: unknown, host: string): KubernetesError {
  if (error instanceof HttpError) return misconfigured(error.message, error)
  const code = codeOf(error)
  const [reason, meaning] = meanings[code] ?? guess(code)
  const details = { nothingSent: unsent.has(code) || reason === 'Untrusted' }
  return new KubernetesError('UNAVAILABLE', { status: 0, reason }, `${host} ${meaning}`, {
    details,
    cause: error,
  })
}

export function timedOut(host: string, seconds: number): KubernetesError {
  const message = `${host} has not answered within ${seconds} s`
  return new KubernetesError('UNAVAILABLE', { status: 0, reason: 'TimedOut' }, message)
}

/** No answer of a server, as opposed to an answer that refuses. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof KubernetesError && error.status === 0

/** The server cannot have done anything. */
export const isUnsent = (error: unknown): boolean =>
  error instanceof KubernetesError && error.details.nothingSent === true

function guess(code: string): readonly [Reason, string] {
  if (certificateCodes.test(code))
    return ['Untrusted', `has a certificate that the account does not trust (${code})`]
  return ['Unreachable', `has broken the connection${code ? ` (${code})` : ''}`]
}

/** Of several addresses tried, the last one's. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors.at(-1))
  const { code, cause } = error as NodeJS.ErrnoException
  if (code === undefined || code === 'UND_ERR_SOCKET') return cause ? codeOf(cause) : (code ?? '')
  return code
}
