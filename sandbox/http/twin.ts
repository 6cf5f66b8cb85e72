import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A request as a twin's own code sees it. */
export interface TwinRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** What it answers: an object becomes JSON. */
export interface TwinAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** More may come: the answer does not end by itself. */
  readonly stays?: boolean
}

/** What goes wrong instead of, or on the way of, an answer. */
export type Fault =
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Record<string, string>
      readonly body?: string
    }
  /** The answer comes after `ms`. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** A web page, as proxies and log-in pages answer. */
  | { readonly kind: 'html' }
  /** Half of the answer's bytes under the whole's length, then the connection ends. */
  | { readonly kind: 'half' }
  /** JSON that ends in the middle, with an honest length. */
  | { readonly kind: 'wrongJson' }
  /** The connection ends without an answer, after the request was taken in (`acts`) or before. */
  | { readonly kind: 'reset'; readonly acts?: boolean }

interface PlannedFault {
  readonly fault: Fault
  readonly matches: (request: TwinRequest) => boolean
  left: number
}

/** A running twin of a system outside, on the loopback address. */
export interface Twin {
  readonly url: string
  readonly port: number
  /** What it was asked for, in order. */
  readonly requests: readonly TwinRequest[]
  /** The next `times` (default 1) requests that match (default all) meet the fault. */
  fail(fault: Fault, options?: { times?: number; matches?: (request: TwinRequest) => boolean }): void
  /** Forgets faults that have not been met. */
  heal(): void
  stop(): Promise<void>
}

const mostBytes = 64 * 1024 * 1024

/** Starts a twin that answers by `handle`; what that throws is a 500. */
export async function startTwin(
  handle: (request: TwinRequest) => TwinAnswer | Promise<TwinAnswer>,
  port = 0,
): Promise<Twin> {
  const requests: TwinRequest[] = []
  let faults: PlannedFault[] = []

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await read(message)
    requests.push(request)
    const planned = faults.find(({ left, matches }) => left > 0 && matches(request))
    if (planned) planned.left--
    const fault = planned?.fault
    if (fault?.kind === 'reset' && !fault.acts) return void response.destroy()
    if (fault?.kind === 'status') {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? '')
      return
    }
    const answer = await Promise.resolve(request)
      .then(handle)
      .catch((error: Error) => ({ status: 500, body: error.message }))
    await write(response, answer, fault)
  }

  const server: Server = createServer((message, response) => {
    serve(message, response).catch(() => response.destroy())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const at = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${at}`,
    port: at,
    requests,
    fail(fault, { times = 1, matches = () => true } = {}) {
      faults.push({ fault, matches, left: times })
    },
    heal() {
      faults = []
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function read(message: IncomingMessage): Promise<TwinRequest> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of message) {
    length += (chunk as Buffer).length
    if (length > mostBytes) throw new Error('the request is too long')
    chunks.push(chunk as Buffer)
  }
  const { pathname, searchParams } = new URL(message.url ?? '/', 'http://twin')
  return {
    method: message.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: message.headers,
    body: Buffer.concat(chunks),
  }
}

async function write(
  response: ServerResponse,
  { status = 200, headers = {}, body, stays }: TwinAnswer,
  fault: Fault | undefined,
): Promise<void> {
  const isText = typeof body === 'string' || Buffer.isBuffer(body)
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(isText ? body : JSON.stringify(body))
  const type = isText ? {} : { 'content-type': 'application/json' }
  switch (fault?.kind) {
    case 'reset':
      return void response.destroy()
    case 'html':
      return void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!DOCTYPE html><html><body>Please log in</body></html>')
    case 'wrongJson':
      return void response.writeHead(status, { ...type, ...headers }).end(bytes.subarray(0, bytes.length / 2))
    case 'half':
      response.writeHead(status, { ...type, ...headers, 'content-length': bytes.length + 1 })
      response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy())
      return
    case 'slow':
      await delay(fault.ms, undefined, { ref: false })
  }
  response.writeHead(status, { ...type, ...headers })
  if (!stays) response.end(bytes)
  else if (bytes.length > 0) response.write(bytes)
  else response.flushHeaders()
}
