import { badInput, notFound, platformError, unavailable } from '#platform/errors/errors.ts'
import type { HttpClient, HttpResponse } from '#platform/http/client.ts'
import { HttpError } from '#platform/http/errors.ts'
import { shown } from './shown.ts'

/** What bounds a fetch. */
export interface Bounds {
  /** More is refused. */
  readonly maxBytes: number
  /** Aborted when the time for all of it is over, or nobody waits for it. */
  readonly signal: AbortSignal
}

export interface GetRequest {
  readonly url: string | URL
  readonly method?: 'GET' | 'HEAD' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Who asks, for messages. */
  readonly account: string
  /** As in HttpRequest. */
  readonly fromConfiguration?: boolean
  readonly insecure?: boolean
}

/** What an address answers to a GET, when that is a success; other answers are errors that name account and address. */
export async function get(http: HttpClient, request: GetRequest, limits: Bounds): Promise<Buffer> {
  const response = await ask(http, request, limits)
  if (response.status >= 200 && response.status < 300) return response.body
  throw refusal(request, response)
}

/** As `get`, of whatever status. */
export async function ask(
  http: HttpClient,
  { url, account, ...request }: GetRequest,
  { maxBytes, signal }: Bounds,
): Promise<HttpResponse> {
  try {
    return await http.request({
      ...request,
      url: String(url),
      maxResponseBytes: maxBytes,
      signal,
      // The signal ends it; the client's own limit is made for small answers.
      timeoutMs: longestMs,
    })
  } catch (error) {
    throw asked(error, account, shown(url), { maxBytes, signal })
  }
}

const longestMs = 3_600_000

/** A refusal of the other side, in words. Its body is not repeated: who knows what stands there. */
export function refusal({ url, account }: GetRequest, { status }: Pick<HttpResponse, 'status'>) {
  const place = shown(url)
  if (status === 404 || status === 410) return notFound('artifact', `${place} (account ${account})`)
  if (status === 401 || status === 403)
    return platformError('FORBIDDEN', {
      reason: `${new URL(url).host} answered ${status} for ${place}: the account ${account} may not read it`,
      account,
      status,
    })
  return unavailable(new URL(url).host, `it answered ${status} for ${place} (account ${account})`)
}

/** The errors of the client, told as those of an artifact. */
function asked(error: unknown, account: string, place: string, { maxBytes, signal }: Bounds): unknown {
  if (!(error instanceof HttpError)) return error
  if (error.kind === 'too-large') return tooLarge(place, maxBytes)
  if (error.kind === 'aborted' && signal.aborted) return outOfTime(account, place)
  return error
}

export const tooLarge = (place: string, maxBytes: number) =>
  badInput([{ path: 'artifact', message: `${place} holds more than ${maxBytes} bytes, the limit here` }])

export const outOfTime = (account: string, place: string) =>
  unavailable(`account ${account}`, `${place} was not there in time`)
