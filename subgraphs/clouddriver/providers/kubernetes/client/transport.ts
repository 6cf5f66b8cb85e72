import type { Dispatcher } from 'undici'
import type { Endpoint, Headers } from '../accounts/endpoint.ts'
import { errorOfAnswer, KubernetesError } from './errors.ts'
import { failureOf, isUnanswered, isUnsent, timedOut } from './failures.ts'
import { type Rate, wait } from './rate.ts'
import type { Session } from './session.ts'

/** The longest answer that is read: a list's page, or one object. */
const mostBytes = 64 * 1_048_576
/** Repetitions after what is passing; more when the server only asks for patience. */
const repetitions = { failure: 3, patience: 10 }
const longestWaitMs = 30_000
/** Reasons that another try does not change, or not soon. */
const lasting = new Set(['Misconfigured', 'Untrusted', 'TimedOut'])

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: unknown
  readonly contentType?: string
  readonly accept?: string
  readonly signal?: AbortSignal | undefined
  /** `asked`: repeated only where the server asks for patience; all that may be repeated is, without it. */
  readonly repeats?: 'never' | 'asked'
}

interface Answer {
  readonly status: number
  readonly headers: Dispatcher.ResponseData['headers']
  readonly body: Dispatcher.ResponseData['body']
}

/** `signal` ends with the time of the attempt too, `outer` does not. */
type Attempt<T> = (signal: AbortSignal, outer: AbortSignal) => Promise<T>

/** Requests of one account: its rate, its identity, its patience. */
export class Transport {
  readonly #session: Session
  readonly #rate: Rate
  readonly #timeoutSeconds: number
  readonly #ended = new AbortController()

  constructor(session: Session, rate: Rate, timeoutSeconds: number) {
    this.#session = session
    this.#rate = rate
    this.#timeoutSeconds = timeoutSeconds
  }

  /** The answer's JSON and its content type. Throws KubernetesError. */
  json(request: ApiRequest): Promise<{ readonly value: unknown; readonly contentType: string }> {
    return this.#patiently(request, async (signal) => {
      const answer = await this.#send(request, 'requests', signal)
      const text = await textOf(answer, mostBytes)
      if (answer.status >= 300) throw refusal(request, answer, text)
      return { value: parse(text, request), contentType: String(answer.headers['content-type'] ?? '') }
    })
  }

  /** The answer's body as it comes; only its beginning has a time-out. */
  stream(request: ApiRequest): Promise<AsyncIterable<Uint8Array>> {
    return this.#patiently(request, async (signal, outer) => {
      const answer = await this.#send(request, 'streams', signal)
      if (answer.status >= 300) throw refusal(request, answer, await textOf(answer, mostBytes))
      return this.#explained(answer.body, outer)
    })
  }

  async close(): Promise<void> {
    const message = 'is not asked any more: the account has been closed, or has another definition'
    this.#ended.abort(
      new KubernetesError('UNAVAILABLE', { status: 0, reason: 'Closed' }, `${this.#host()} ${message}`),
    )
    await this.#session.close()
  }

  /** Repeats what may be repeated; answers what `attempt` answers. */
  async #patiently<T>(request: ApiRequest, attempt: Attempt<T>): Promise<T> {
    const signal = request.signal ? AbortSignal.any([request.signal, this.#ended.signal]) : this.#ended.signal
    for (let failures = 0; ; failures++) {
      await this.#rate.take(signal)
      try {
        return await this.#inTime(signal, attempt)
      } catch (error) {
        signal.throwIfAborted()
        const waitMs = patience(request, error, failures)
        if (waitMs === undefined) throw error
        await wait(waitMs, signal)
      }
    }
  }

  /** Once more with other credentials when those there were are refused. */
  async #send(request: ApiRequest, lane: 'requests' | 'streams', signal: AbortSignal): Promise<Answer> {
    const endpoint = await this.#session.current()
    const answer = await this.#exchange(endpoint, request, lane, signal)
    if (answer.status !== 401) return answer
    const renewed = await this.#session.renewed(endpoint)
    if (!renewed) return answer
    await answer.body.dump()
    return this.#exchange(renewed, request, lane, signal)
  }

  async #exchange(
    endpoint: Endpoint,
    request: ApiRequest,
    lane: 'requests' | 'streams',
    signal: AbortSignal,
  ): Promise<Answer> {
    const { server } = endpoint
    const { statusCode, headers, body } = await this.#session.connections(endpoint)[lane].request({
      origin: server.origin,
      path: pathOf(server, request),
      method: request.method,
      headers: headersOf(endpoint, request),
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal,
    })
    return { status: statusCode, headers, body }
  }

  /** A stream whose failures are in words. */
  async *#explained(body: Answer['body'], signal: AbortSignal): AsyncIterable<Uint8Array> {
    try {
      yield* body as AsyncIterable<Uint8Array>
    } catch (error) {
      throw signal.aborted ? signal.reason : failureOf(error, this.#host())
    }
  }

  #host(): string {
    return this.#session.known?.server.host ?? 'the API server'
  }

  /** One try: bounded in time, its failures in words. */
  async #inTime<T>(outer: AbortSignal, attempt: Attempt<T>): Promise<T> {
    const seconds = this.#timeoutSeconds
    const tooLate = new AbortController()
    const timer = setTimeout(() => tooLate.abort(), seconds * 1000)
    try {
      return await attempt(AbortSignal.any([outer, tooLate.signal]), outer)
    } catch (error) {
      if (error instanceof KubernetesError || outer.aborted) throw error
      throw tooLate.signal.aborted ? timedOut(this.#host(), seconds) : failureOf(error, this.#host())
    } finally {
      clearTimeout(timer)
    }
  }
}

function pathOf(server: URL, { path, query = {} }: ApiRequest): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const search = new URLSearchParams(given).toString()
  return `${server.pathname.replace(/\/$/, '')}${path}${search ? `?${search}` : ''}`
}

function headersOf(
  endpoint: Endpoint,
  { accept = 'application/json', contentType, body }: ApiRequest,
): Headers {
  return {
    ...endpoint.headers,
    accept,
    'user-agent': 'gennaker',
    ...(body !== undefined && { 'content-type': contentType ?? 'application/json' }),
  }
}

/** How long to wait before the request is sent again; undefined when it must not be, or has been often enough. */
function patience(request: ApiRequest, error: unknown, failures: number): number | undefined {
  if (!(error instanceof KubernetesError)) return undefined
  const { status, reason, details } = error
  const asked = details.retryAfterSeconds as number | undefined
  const isUndone = status === 429 || (status === 503 && asked !== undefined) || isUnsent(error)
  const isPassing = isUndone || (request.method === 'GET' && (isUnanswered(error) || status >= 502))
  const most = status === 429 ? repetitions.patience : repetitions.failure
  if (!isPassing || failures >= most || lasting.has(reason)) return undefined
  if (request.repeats === 'never' || (request.repeats === 'asked' && asked === undefined)) return undefined
  const backOff = Math.min(250 * 2 ** failures, 5_000)
  return Math.min((asked ?? 0) * 1000, longestWaitMs) + backOff * (0.5 + Math.random() / 2)
}

function refusal({ method, path }: ApiRequest, { status, headers }: Answer, text: string): KubernetesError {
  const after = Number(headers['retry-after'])
  return errorOfAnswer(status, text, `${method} ${path}`, Number.isFinite(after) ? after : undefined)
}

async function textOf({ body }: Answer, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  // Leaving the loop early destroys the body and with it the connection.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function tooLarge(limit: number): KubernetesError {
  const message = `The API server's answer is longer than ${limit / 1_048_576} MB.`
  return new KubernetesError('FAILED', { status: 200, reason: 'TooLarge' }, message)
}

/** The text itself is not repeated: it is nobody's business what answers there. */
function parse(text: string, { method, path }: ApiRequest): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = `What answers ${method} ${path} is not an API server: its answer is not JSON.`
    throw new KubernetesError('FAILED', { status: 200, reason: 'NotAnApiServer' }, message, { cause: error })
  }
}
