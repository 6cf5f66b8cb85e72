import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import express, { type Express } from 'express'
import { readScalars } from '#platform/graphql/scalars.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Metrics } from '#platform/metrics/metrics.ts'
import { defaultSocketLimits, type SocketLimits } from '#platform/socket/sink.ts'
import { refuse, SocketServer } from '#platform/socket/socketServer.ts'
import type { ServiceRegistry } from '#platform/transport/registry.ts'
import { type Authenticate, authenticateLocal } from './auth/local.ts'
import { mountGraphQL } from './http.ts'
import type { OperationLimits } from './limits/limits.ts'
import { Operations } from './operations.ts'
import { createOperator } from './operator.ts'
import { refuseForeign, whyForeign } from './origin.ts'
import { mountPlayground } from './playground/mount.ts'
import { createGateway, createServer } from './server.ts'
import { FederatedSubscriptions } from './subscriptions/federated.ts'
import { SubscriptionPlanner } from './subscriptions/planner.ts'
import { mountWebhooks } from './webhooks.ts'

export interface GateOptions {
  /** The composed schema. */
  readonly supergraph: string
  /** The ways to the services of the supergraph. */
  readonly services: ServiceRegistry
  readonly introspection: boolean
  readonly limits: OperationLimits & {
    readonly bodyBytes: number
    readonly batch: number
    readonly webhookBytes: number
  }
  readonly sockets?: Partial<SocketLimits>
  readonly authenticate?: Authenticate
  /** Whether Gate listens on this machine's own addresses only, and so must be asked by one of them. */
  readonly onLoopback: boolean
  readonly metrics: Metrics
  readonly log: Logger
}

export interface Gate {
  /** Answers /graphql and /playground, and takes webhooks. */
  readonly app: Express
  /** Opens a WebSocket at /graphql. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Ends the WebSockets, after what is under way on them, within `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>
}

/** The one door to all services: the federated gateway, its subscriptions and the playground. */
export async function createGate(options: GateOptions): Promise<Gate> {
  const { supergraph, services, introspection, limits, onLoopback, metrics, log } = options
  const authenticate = options.authenticate ?? authenticateLocal
  const gateway = createGateway(supergraph, services, log)
  let operations: Operations | undefined
  const documentOf = (text: string) => operations?.documentOf(text)
  const server = createServer(gateway, { introspection, batch: limits.batch > 1, documentOf }, log)
  await server.start()
  const schema = gateway.schema!
  readScalars(schema)
  operations = new Operations(schema, limits, introspection)
  const planner = new SubscriptionPlanner(supergraph, schema)
  const subscriptions = new FederatedSubscriptions(planner, services, metrics, log)
  const operator = createOperator({ operations, server, subscriptions, authenticate, log })
  const socketLimits = { ...defaultSocketLimits, maxMessageBytes: limits.bodyBytes, ...options.sockets }
  const openSockets = metrics.gauge('gate_sockets', 'WebSockets that are open at Gate')
  const sockets = new SocketServer(operator, socketLimits, openSockets, log)

  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('env', 'production')
  app.use(refuseForeign(onLoopback))
  mountGraphQL(app, { operations, server, authenticate, limits, log })
  mountWebhooks(app, { services, limits, log })
  mountPlayground(app, log)
  app.get('/', (_request, response) => response.redirect('/playground'))

  return {
    app,
    upgrade(request, socket, head) {
      if (whyForeign(request, onLoopback)) refuse(socket, '403 Forbidden')
      else sockets.upgrade(request, socket, head)
    },
    async stop(timeoutMs) {
      await sockets.stop(timeoutMs)
      await server.stop()
    },
  }
}
