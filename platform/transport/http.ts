import { getOperationAST, type OperationTypeNode } from 'graphql'
import { Agent, type Dispatcher } from 'undici'
import { unavailable } from '#platform/errors/errors.ts'
import { type Caller, systemCaller } from '#platform/identity/caller.ts'
import type { ServiceName } from '#platform/service/service.ts'
import { traceHeaders } from '#platform/traces/span.ts'
import { SocketSubscriptions, type SocketSubscriptionsOptions } from './sockets.ts'
import { type Operation, type OperationResult, type Transport, textOf } from './transport.ts'

/** Makes the token by which a service knows on whose behalf it is asked. */
export type SignCaller = (caller: Caller, audience: ServiceName) => Promise<string> | string

export interface HttpTransportOptions extends Omit<SocketSubscriptionsOptions, 'token'> {
  readonly sign: SignCaller
  /** The version of the SDL that the service should serve; without it any will do. */
  readonly schemaVersion?: string
  /** How long one attempt may wait for the answer, and for each next piece of it. */
  readonly timeoutMs?: number
  /** How often a query is repeated when the service can't be reached. Mutations never are. */
  readonly retries?: number
}

const firstPauseMs = 50
const statusesWorthRepeating = new Set([502, 503, 504])

/** A subgraph in another process: operations by HTTP on kept-alive connections, subscriptions by WebSocket. */
export class HttpTransport implements Transport {
  readonly service: ServiceName
  private readonly url: string
  private readonly options: HttpTransportOptions
  private readonly agent = new Agent({
    // Many of them only wait: each stage that deploys has a read under way that is answered when there is something new.
    connections: 1_024,
    keepAliveTimeout: 30_000,
    connect: { timeout: 5_000 },
  })
  private readonly sockets: SocketSubscriptions

  /** `url` is the subgraph's GraphQL endpoint. */
  constructor(service: ServiceName, url: string, options: HttpTransportOptions) {
    this.service = service
    this.url = url
    this.options = options
    const token = (caller: Caller) => options.sign(caller, service)
    this.sockets = new SocketSubscriptions(service, url, { ...options, token })
  }

  async execute(operation: Operation, caller: Caller): Promise<OperationResult> {
    const body = JSON.stringify({
      query: textOf(operation),
      operationName: operation.operationName,
      variables: operation.variables,
    })
    const isQuery = kindOf(operation) === 'query'
    const retries = isQuery ? (this.options.retries ?? 2) : 0
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.post(body, caller)
      } catch (error) {
        if (attempt >= retries) throw error
        await new Promise((resolve) => setTimeout(resolve, firstPauseMs * 4 ** attempt))
      }
    }
  }

  subscribe(operation: Operation, caller: Caller): AsyncIterableIterator<OperationResult> {
    return this.sockets.subscribe(operation, caller)
  }

  async check(): Promise<void> {
    const authorization = `Bearer ${await this.options.sign(systemCaller, this.service)}`
    const { statusCode, body } = await this.send({ method: 'GET', headers: { authorization } })
    const answer = (await body.json().catch(() => ({}))) as { schemaVersion?: string; problem?: string }
    if (statusCode !== 200) throw unavailable(this.service, answer.problem ?? `it answered ${statusCode}`)
    const wanted = this.options.schemaVersion
    if (wanted && answer.schemaVersion !== wanted)
      throw unavailable(
        this.service,
        `it serves schema ${answer.schemaVersion} but Gate was composed with ${wanted}: deploy the same version of both`,
      )
  }

  async stop(): Promise<void> {
    await Promise.all([this.sockets.stop(), this.agent.destroy()])
  }

  private async post(body: string, caller: Caller): Promise<OperationResult> {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${await this.options.sign(caller, this.service)}`,
      ...traceHeaders(),
    }
    const response = await this.send({ method: 'POST', headers, body })
    const text = await response.body.text().catch((error) => {
      throw unavailable(this.service, reasonOf(error), error)
    })
    if (statusesWorthRepeating.has(response.statusCode))
      throw unavailable(this.service, `it answered ${response.statusCode}`)
    try {
      return JSON.parse(text) as OperationResult
    } catch (error) {
      throw unavailable(this.service, `it answered ${response.statusCode} without GraphQL`, error)
    }
  }

  private async send(
    request: Pick<Dispatcher.RequestOptions, 'method' | 'headers' | 'body'>,
  ): Promise<Dispatcher.ResponseData> {
    const { origin, pathname: path } = new URL(this.url)
    const timeoutMs = this.options.timeoutMs ?? 30_000
    const timeouts = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs }
    try {
      return await this.agent.request({ origin, path, ...timeouts, ...request })
    } catch (error) {
      throw unavailable(this.service, reasonOf(error), error)
    }
  }
}

function kindOf({ document, operationName }: Operation): OperationTypeNode | undefined {
  return getOperationAST(document, operationName)?.operation
}

function reasonOf(error: unknown): string {
  const { code } = error as { code?: string }
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') return 'it took too long'
  return code ?? (error instanceof Error ? error.message : String(error))
}
