import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { GraphQLFormattedError } from 'graphql'
import { badInput, type PlatformError, platformError } from '#platform/errors/errors.ts'
import { formatGraphQLError } from '#platform/errors/graphql.ts'
import { Documents } from '#platform/graphql/documents.ts'
import type { Subgraph } from '#platform/graphql/subgraph.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Metrics } from '#platform/metrics/metrics.ts'
import type { ServiceName } from '#platform/service/service.ts'
import { defaultSocketLimits, type Operator, type Sink } from '#platform/socket/sink.ts'
import { SocketServer } from '#platform/socket/socketServer.ts'
import { inTraceOf } from '#platform/traces/span.ts'
import type { Operation, OperationResult } from './transport.ts'

/** Says on whose behalf a token speaks. Throws a PlatformError (UNAUTHENTICATED) for one that isn't valid here. */
export type VerifyCaller = (token: string, audience: ServiceName) => Promise<Caller> | Caller

export interface SubgraphServerOptions {
  readonly verify: VerifyCaller
  /** The version of the SDL that is served; answered to GET. */
  readonly schemaVersion: string
  readonly metrics: Metrics
}

interface Payload {
  readonly query?: unknown
  readonly operationName?: unknown
  readonly variables?: unknown
}

/** Other services are trusted to ask for much, but not for everything at once. */
const maxTokens = 100_000
const maxBodyBytes = 64 * 1024 * 1024

const statusOf: Partial<Record<string, number>> = { UNAUTHENTICATED: 401, BAD_USER_INPUT: 400 }

/** Serves a subgraph to Gate and to other services: GraphQL over HTTP and graphql-transport-ws, with tokens only. */
export class SubgraphServer {
  private readonly subgraph: Subgraph
  private readonly options: SubgraphServerOptions
  private readonly log: Logger
  private readonly documents: Documents
  private readonly sockets: SocketServer

  constructor(subgraph: Subgraph, options: SubgraphServerOptions, log: Logger) {
    this.subgraph = subgraph
    this.options = options
    this.log = log
    this.documents = new Documents(subgraph.schema, { maxTokens })
    const sockets = options.metrics.gauge('subgraph_sockets', 'WebSockets that Gate holds open at subgraphs')
    const limits = { ...defaultSocketLimits, maxPerSocket: 100_000, maxMessageBytes: maxBodyBytes }
    this.sockets = new SocketServer(this.operator(), limits, sockets, log)
  }

  /** Answers a request to the GraphQL endpoint. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') return this.present(request, response)
    try {
      const caller = await this.callerOf(request.headers.authorization)
      const operation = this.operationOf(JSON.parse(await readBody(request)) as Payload)
      const result = await inTraceOf(request.headers, () => this.subgraph.execute(operation, caller))
      answer(response, 200, result)
    } catch (error) {
      const formatted = formatGraphQLError(error instanceof SyntaxError ? notJson(error) : error, this.log)
      answer(response, statusOf[String(formatted.extensions?.code)] ?? 500, { errors: [formatted] })
    }
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.sockets.upgrade(request, socket, head)
  }

  async stop(timeoutMs: number): Promise<void> {
    await this.sockets.stop(timeoutMs)
  }

  /** Says what is served here; to those who show a token, also whether it would be taken. */
  private async present(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { service } = this.subgraph
    const { schemaVersion } = this.options
    try {
      if (request.headers.authorization) await this.callerOf(request.headers.authorization)
      await this.subgraph.check()
      answer(response, 200, { service, schemaVersion })
    } catch (error) {
      answer(response, 503, { service, schemaVersion, problem: formatGraphQLError(error, this.log).message })
    }
  }

  private async callerOf(authorization: unknown): Promise<Caller> {
    const [, token] = /^Bearer (.+)$/.exec(String(authorization)) ?? []
    if (!token) throw platformError('UNAUTHENTICATED', { reason: 'A service token is missing.' })
    return this.options.verify(token, this.subgraph.service)
  }

  /** Throws the document's errors as one PlatformError: whoever sends an invalid one has a defect. */
  private operationOf({ query, operationName, variables }: Payload): Operation {
    const { document, errors } = this.documents.prepare(String(query))
    if (errors) throw badInput(errors.map(({ message }) => ({ path: 'query', message })))
    return {
      document,
      ...(typeof operationName === 'string' && { operationName }),
      variables: (variables ?? {}) as Record<string, unknown>,
    }
  }

  private operator(): Operator {
    return {
      connect: (_request, payload) => this.callerOf(payload?.authorization),
      begin: (payload, caller, sink) => {
        const results = this.subscribe(payload, caller, sink)
        void results?.pump()
        return { isOneOff: false, stop: () => results?.close() }
      },
    }
  }

  private subscribe(payload: Payload, caller: Caller, sink: Sink): Pump | undefined {
    try {
      return new Pump(this.subgraph.subscribe(this.operationOf(payload), caller), sink)
    } catch (error) {
      sink.error([formatGraphQLError(error, this.log)])
      return undefined
    }
  }
}

/** Moves results to a client at the client's pace. */
class Pump {
  private readonly results: AsyncIterator<OperationResult>
  private readonly sink: Sink

  constructor(results: AsyncIterator<OperationResult>, sink: Sink) {
    this.results = results
    this.sink = sink
  }

  async pump(): Promise<void> {
    for (;;) {
      await new Promise<void>((resolve) => this.sink.whenDrained(resolve))
      const { done, value } = await this.results.next()
      if (done) return this.sink.complete()
      if (value.data === undefined) return this.sink.error(value.errors as GraphQLFormattedError[])
      this.sink.next(Buffer.from(JSON.stringify(value)))
    }
  }

  close(): void {
    void this.results.return?.()
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    chunks.push(chunk)
    length += chunk.length
    if (length > maxBodyBytes)
      throw badInput([{ path: '', message: `The body is longer than ${maxBodyBytes} bytes.` }])
  }
  return Buffer.concat(chunks).toString('utf8')
}

const notJson = (error: SyntaxError): PlatformError =>
  badInput([{ path: '', message: `The body is not JSON: ${error.message}` }])

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
