import { STATUS_CODES } from 'node:http'
import type { HttpClient, HttpResponse } from '#platform/http/client.ts'
import { HttpError } from '#platform/http/errors.ts'
import type { TaskResult } from '../define.ts'
import { StageFailure } from '../failures.ts'
import type { AllowedRequests } from './allowed.ts'
import type { WebhookParameters } from './parameters.ts'

const maxBodyBytes = 2 * 1024 * 1024

/** As deep as a trigger or a definition may be. */
const maxDepth = 100

/** Nothing was sent: the same call may be made again whatever it does. */
const connectionFailures = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

export interface Call {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload?: unknown
  readonly signal: AbortSignal
}

/** What the configuration says of a webhook stage. */
export interface WebhookSettings {
  readonly allowed: AllowedRequests
  /** Headers that are sent to the origin of the stage's URL, and never shown. */
  readonly secretHeaders: Readonly<Record<string, string>>
  /** What the stage's URL has to begin with to get them: as far as the configuration fixes it. */
  readonly fixedUrl?: string
}

/**
 * One call with Spinnaker's time limits. Whether to repeat it is the stage's decision, so the client does not. A StageFailure when
 * the configuration does not allow it.
 */
export async function send(
  http: HttpClient,
  { method, url, headers, payload, signal }: Call,
  { allowed, secretHeaders }: WebhookSettings,
): Promise<HttpResponse> {
  allowed.check(method, url)
  const sends = payload !== undefined && payload !== null && method !== 'GET' && method !== 'HEAD'
  const response = await http.request({
    method,
    url,
    headers: {
      ...(sends && !hasHeader(headers, 'content-type') && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(sends && { body: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
    signal,
    connectTimeoutMs: 15_000,
    timeoutMs: 35_000,
    retries: 0,
    maxResponseBytes: maxBodyBytes,
  })
  return withoutSecrets(response, Object.values(secretHeaders))
}

/** Shorter texts stand everywhere. */
const shortestSecret = 4

/** Endpoints like to say what they got, above all when they refuse it. */
function withoutSecrets(response: HttpResponse, secrets: readonly string[]): HttpResponse {
  const long = secrets.filter((secret) => secret.length >= shortestSecret)
  const masked = (text: string) => long.reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
  if (long.length === 0) return response
  const headers = Object.entries(response.headers).map(([name, value]) => [name, masked(value)])
  const isClean = long.every((secret) => !response.body.includes(secret))
  const body = isClean ? response.body : Buffer.from(masked(response.body.toString('utf8')))
  return { ...response, headers: Object.fromEntries(headers), body }
}

/** Names that say who asks: whoever writes a pipeline must not say it for others. */
const refused = /^x-(spinnaker|gennaker)-/i

/** Headers as they are sent: one value each, several of them joined, and none that speak for others. */
export const headerTexts = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !refused.test(name))
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
  )

/** The headers of a call to `address`. A StageFailure where parameters have led the stage's URL out of its fixed part. */
export function headersOf(
  { customHeaders, url }: WebhookParameters,
  { secretHeaders, fixedUrl }: WebhookSettings,
  address: string,
): Record<string, string> {
  const present = URL.parse(url)?.href ?? url
  if (fixedUrl !== undefined && !present.startsWith(fixedUrl)) {
    const message = `The address has to begin with ${fixedUrl}; parameters lead to ${present.split(/[?#]/, 1)[0]}.`
    throw new StageFailure({ code: 'WEBHOOK_NOT_ALLOWED', message })
  }
  const own = headerTexts(customHeaders ?? {})
  const isSameOrigin = URL.parse(address)?.origin === URL.parse(url)?.origin
  return isSameOrigin ? { ...own, ...secretHeaders } : own
}

export const hasHeader = (headers: Readonly<Record<string, string>>, name: string) =>
  Object.keys(headers).some((key) => key.toLowerCase() === name)

/** An answer as Spinnaker keeps it in the stage's context. Cookies are nobody's business but the endpoint's. */
export function described(response: HttpResponse) {
  const { 'set-cookie': _, ...headers } = response.headers
  return {
    statusCode: (STATUS_CODES[response.status] ?? String(response.status))
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]+/g, '_'),
    statusCodeValue: response.status,
    headers,
    body: bodyOf(response),
  }
}

/** The body as JSON where it is JSON of a depth that can be handed on, otherwise as text. */
function bodyOf({ body }: HttpResponse): unknown {
  const text = body.toString('utf8')
  try {
    const json: unknown = JSON.parse(text)
    return isDeeperThan(maxDepth, json) ? text : json
  } catch {
    return text
  }
}

const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((child) => isDeeperThan(levels - 1, child)))

/** Server errors and "too many requests" pass; so do the codes that the stage names. */
export const isPassing = (status: number, named: readonly number[] | null | undefined) =>
  status >= 500 || status === 429 || (named ?? []).includes(status)

/** No connection was made. */
export const neverSent = (error: unknown) =>
  error instanceof HttpError && error.kind === 'network' && connectionFailures.has(causeCode(error))

function causeCode(error: Error): string {
  const { cause } = error as { cause?: { code?: unknown; cause?: unknown } }
  if (typeof cause?.code === 'string') return cause.code
  return cause instanceof Error ? causeCode(cause) : ''
}

/** The call has no answer that can be used and is not tried again. */
export function unreachable({ kind, message }: HttpError): TaskResult {
  const what =
    kind === 'too-large' ? 'The answer of the endpoint cannot be used' : 'The endpoint was not reached'
  return {
    status: 'TERMINAL',
    context: { webhook: { error: message } },
    failure: { code: 'WEBHOOK_UNREACHABLE', message: `${what}: ${message}` },
  }
}
