import { readFile } from 'node:fs/promises'
import { unavailable } from '#platform/errors/errors.ts'
import { basic } from '#platform/fetch/credentials.ts'
import type { HttpClient } from '#platform/http/client.ts'
import { HttpError } from '#platform/http/errors.ts'
import type { EchoEvent } from '../domain/event.ts'
import type { Collected, CollectorAnswer, CollectorKind } from './define.ts'
import type { Endpoint } from './endpoint.ts'

/** What says that a request will never be taken as it is; anything else may be mended on the other side. */
const refusing = new Set([400, 413, 422])

/**
 * Sends events in one request and tells what became of each. Events of a batch that was refused as a whole are sent one by one: the
 * others are not to be lost with the one that is wrong. Throws UNAVAILABLE, which names no secret of the address.
 */
export async function send(
  kind: CollectorKind,
  endpoint: Endpoint,
  events: readonly EchoEvent[],
  http: HttpClient,
  signal: AbortSignal,
): Promise<Collected> {
  const answer = await exchange(kind, endpoint, events, http, signal)
  const collected = readAnswer(kind, endpoint, answer, events)
  if (collected) return collected
  const { status } = answer
  if (status >= 200 && status < 300) return { refused: [], again: [] }
  if (!refusing.has(status)) throw unavailable(endpoint.name, `it answered ${status}`)
  const [event] = events
  if (events.length === 1) return { refused: [{ event: event!, reason: `it answered ${status}` }], again: [] }
  const half = Math.ceil(events.length / 2)
  const first = await send(kind, endpoint, events.slice(0, half), http, signal)
  const second = await send(kind, endpoint, events.slice(half), http, signal)
  const problem = first.problem ?? second.problem
  return {
    refused: [...first.refused, ...second.refused],
    again: [...first.again, ...second.again],
    ...(problem !== undefined && { problem }),
  }
}

async function exchange(
  kind: CollectorKind,
  endpoint: Endpoint,
  events: readonly EchoEvent[],
  http: HttpClient,
  signal: AbortSignal,
): Promise<CollectorAnswer> {
  const { url, headers, body } = kind.request(endpoint, events)
  const given = { ...endpoint.headers, ...(await headersIn(endpoint)) }
  try {
    const answer = await http.request({
      method: 'POST',
      url,
      headers: { ...headers, ...authorizationOf(endpoint), ...given },
      body,
      signal,
      timeoutMs: endpoint.timeoutMs,
      retries: endpoint.retryCount,
      followRedirects: false,
      fromConfiguration: true,
      insecure: endpoint.insecure,
    })
    return { status: answer.status, body: answer.body.toString('utf8') }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    throw unavailable(endpoint.name, reasons[error.kind] ?? 'it cannot be reached', error)
  }
}

const reasons: Partial<Record<HttpError['kind'], string>> = {
  timeout: 'it did not answer in time',
  'too-large': 'its answer is too long',
}

function readAnswer(
  kind: CollectorKind,
  { name }: Endpoint,
  answer: CollectorAnswer,
  events: readonly EchoEvent[],
): Collected | undefined {
  try {
    return kind.read?.(answer, events)
  } catch (error) {
    throw unavailable(name, `its answer makes no sense: ${(error as Error).message.slice(0, 100)}`, error)
  }
}

function authorizationOf({ username, password = '' }: Endpoint): Record<string, string> {
  if (username === undefined) return {}
  return { authorization: basic(username, password) }
}

/** Lines `Name: value`. */
async function headersIn({ headersFile, name }: Endpoint): Promise<Record<string, string>> {
  if (headersFile === undefined) return {}
  const text = await readFile(headersFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw unavailable(name, `its headersFile cannot be read (${error.code})`, error)
  })
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf(':')
      return at > 0 ? [[line.slice(0, at).trim(), line.slice(at + 1).trim()]] : []
    }),
  )
}
