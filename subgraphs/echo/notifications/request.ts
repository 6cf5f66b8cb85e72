import { badInput, PlatformError } from '#platform/errors/errors.ts'
import type { HttpClient } from '#platform/http/client.ts'
import { retryAfterMs } from '#platform/http/retry.ts'

interface Request {
  /** Who is asked, as errors name it: never an address that is a secret. */
  readonly service: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
  /** What must not stand in an error. */
  readonly secrets: readonly (string | undefined)[]
  /** The address is one of the configuration's. */
  readonly fromConfiguration?: true
}

const timeoutMs = 15_000
const longestReason = 300

/** Whether the same request may succeed later, besides 429 and the 5xx. */
const passing = new Set([408, 425, 429])

/**
 * Sends a message and answers the body of a 2xx. UNAVAILABLE for what may pass, with `retryAfterMs` where the receiver says when;
 * BAD_USER_INPUT for what he refuses for good.
 */
export async function post(http: HttpClient, request: Request, signal: AbortSignal): Promise<string> {
  const { service, url, headers, body, secrets, fromConfiguration = false } = request
  const response = await http.request({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'gennaker', ...headers },
    body,
    timeoutMs,
    retries: 0,
    fromConfiguration,
    followRedirects: false,
    maxResponseBytes: 1_048_576,
    signal,
  })
  const { status } = response
  const text = response.body.toString('utf8')
  if (status >= 200 && status < 300) return text
  const reason = `it answered ${status}${said(text, [url, ...secrets])}`
  if (status < 500 && !passing.has(status)) throw refused(service, reason)
  const after = retryAfterMs(response.headers['retry-after'], Date.now())
  throw notNow(service, reason, after)
}

/** The JSON object of an answer; a service whose answer is none is not itself just now. */
export function answered(service: string, text: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text) as unknown
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Told below.
  }
  const reason = `it answered ${isPage(text) ? 'a web page' : 'what is no JSON'}`
  throw notNow(service, reason)
}

/** It may be taken later; after `retryAfterMs`, where the receiver says when. */
export const notNow = (service: string, reason: string, retryAfterMs?: number) =>
  new PlatformError('UNAVAILABLE', `${service} did not take it: ${reason}`, {
    service,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })

export const refused = (service: string, reason: string) =>
  badInput([{ path: 'notification', message: `${service} refused it: ${reason}` }])

const isPage = (text: string) => /^\s*<(!doctype|html)/i.test(text)

function said(text: string, secrets: readonly (string | undefined)[]): string {
  if (isPage(text)) return ': a web page'
  // Cut afterwards: half a secret would not be found.
  const short = withoutSecrets(text, secrets).trim().slice(0, longestReason)
  return short === '' ? '' : `: ${short}`
}

/** A text that somebody else wrote, without what must not be told. */
export function withoutSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  let clean = text
  for (const secret of secrets) if (secret) clean = clean.replaceAll(secret, '[redacted]')
  return clean
}
