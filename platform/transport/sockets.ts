import type { GraphQLFormattedError } from 'graphql'
import { type Client, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { unavailable } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { ServiceName } from '#platform/service/service.ts'
import { identityKey, type Operation, type OperationResult, textOf } from './transport.ts'

export interface SocketSubscriptionsOptions {
  readonly token: (caller: Caller) => Promise<string> | string
  /** How often a lost connection is tried again, after 100 ms, 200 ms, 400 ms … at most 2 s, before it is given up. */
  readonly reconnects?: number
}

const pingMs = 10_000
const pongMs = 5_000

/** Subscriptions at one subgraph: one WebSocket per identity, open while there are any. */
export class SocketSubscriptions {
  private readonly service: ServiceName
  private readonly url: string
  private readonly options: SocketSubscriptionsOptions
  private readonly clients = new Map<string, { client: Client; subscriptions: number }>()

  constructor(service: ServiceName, url: string, options: SocketSubscriptionsOptions) {
    this.service = service
    this.url = url.replace(/^http/, 'ws')
    this.options = options
  }

  /** graphql-ws subscribes again after a reconnection, and every source begins with its present state. */
  subscribe(operation: Operation, caller: Caller): AsyncIterableIterator<OperationResult> {
    const key = identityKey(caller)
    const shared = this.clients.get(key) ?? { client: this.connect(caller), subscriptions: 0 }
    this.clients.set(key, shared)
    shared.subscriptions++
    const { operationName, variables } = operation
    const results = shared.client.iterate({
      query: textOf(operation),
      operationName,
      variables: { ...variables },
    })
    let isOpen = true
    const close = () => {
      if (!isOpen) return
      isOpen = false
      shared.subscriptions--
      if (shared.subscriptions > 0) return
      this.clients.delete(key)
      void shared.client.dispose()
    }
    return {
      next: async () => {
        if (!isOpen) return { done: true, value: undefined }
        try {
          const result = await results.next()
          if (result.done) close()
          return result as IteratorResult<OperationResult>
        } catch (error) {
          close()
          if (Array.isArray(error))
            return { done: false, value: { errors: error as GraphQLFormattedError[] } }
          throw unavailable(this.service, 'the connection for subscriptions was lost', asError(error))
        }
      },
      return: async () => {
        await results.return?.()
        close()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  async stop(): Promise<void> {
    const clients = [...this.clients.values()]
    this.clients.clear()
    await Promise.all(clients.map(({ client }) => client.dispose()))
  }

  private connect(caller: Caller): Client {
    let socket: WebSocket | undefined
    let missingPong: NodeJS.Timeout | undefined
    return createClient({
      url: this.url,
      webSocketImpl: WebSocket,
      connectionParams: async () => ({ authorization: `Bearer ${await this.options.token(caller)}` }),
      retryAttempts: this.options.reconnects ?? 15,
      retryWait: (retries) =>
        new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** retries, 2_000))),
      shouldRetry: () => true,
      keepAlive: pingMs,
      on: {
        connected: (connected) => {
          socket = connected as WebSocket
        },
        // A half-open connection never closes by itself.
        ping: (received) => {
          if (!received) missingPong = setTimeout(() => socket?.terminate(), pongMs)
        },
        pong: (received) => {
          if (received) clearTimeout(missingPong)
        },
        closed: () => clearTimeout(missingPong),
      },
    })
  }
}

/** graphql-ws rejects with close events, which are no errors. */
function asError(error: unknown): Error {
  if (error instanceof Error) return error
  const { code, reason } = error as { code?: number; reason?: string }
  return new Error(`closed with ${code ?? 'no code'} ${reason ?? ''}`)
}
