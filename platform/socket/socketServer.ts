import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { handleProtocols } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Logger } from '#platform/log/log.ts'
import type { GaugeMetric } from '#platform/metrics/metrics.ts'
import { CloseCode } from './closeCode.ts'
import { Connection } from './connection.ts'
import type { Operator, SocketLimits } from './sink.ts'

/** The WebSockets of one endpoint. The HTTP server hands over its upgrade requests. */
export class SocketServer {
  private readonly server: WebSocketServer
  private readonly operator: Operator
  private readonly limits: SocketLimits
  private readonly opened: GaugeMetric
  private readonly log: Logger
  private readonly connections = new Map<WebSocket, Connection>()
  /** How many pings in a row went unanswered. */
  private readonly silent = new WeakMap<WebSocket, number>()
  private readonly pings: NodeJS.Timeout
  private isOpen = true

  /** `opened` counts the sockets. */
  constructor(operator: Operator, limits: SocketLimits, opened: GaugeMetric, log: Logger) {
    this.operator = operator
    this.limits = limits
    this.opened = opened
    this.log = log
    this.server = new WebSocketServer({ noServer: true, handleProtocols, maxPayload: limits.maxMessageBytes })
    this.pings = setInterval(() => this.ping(), limits.pingMs)
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!this.isOpen || this.connections.size >= this.limits.maxSockets)
      refuse(socket, '503 Service Unavailable')
    else this.server.handleUpgrade(request, socket, head, (client) => this.open(client, request))
  }

  /** Lets queries and mutations under way answer, for at most `timeoutMs`, and closes all sockets. */
  async stop(timeoutMs: number): Promise<void> {
    this.isOpen = false
    clearInterval(this.pings)
    const drained = Promise.all([...this.connections.values()].map((connection) => connection.drain()))
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, timeoutMs)
    await Promise.race([drained.then(() => this.whenAllClosed()), late])
    clearTimeout(timer)
    const closed = this.whenAllClosed()
    for (const client of this.connections.keys()) client.terminate()
    await closed
    this.server.close()
  }

  private open(client: WebSocket, request: IncomingMessage): void {
    client.on('error', (error) => this.log.debug({ err: error }, 'a socket failed'))
    if (!client.protocol) {
      client.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable')
      return
    }
    this.connections.set(client, new Connection(client, request, this.operator, this.limits, this.log))
    client.on('pong', () => this.silent.delete(client))
    this.opened.inc()
    client.on('close', () => {
      this.connections.delete(client)
      this.opened.dec()
    })
  }

  private async whenAllClosed(): Promise<void> {
    await Promise.all(
      [...this.connections.keys()].map((client) => new Promise((resolve) => client.once('close', resolve))),
    )
  }

  /** A socket that is paused because its client is behind can't answer; the outlet closes it in time. */
  private ping(): void {
    for (const client of this.connections.keys()) {
      if (client.isPaused) continue
      const missed = this.silent.get(client) ?? 0
      this.silent.set(client, missed + 1)
      if (missed < 2) client.ping()
      else client.terminate()
    }
  }
}

/** Answers an upgrade request that can't be granted: `status` is like `403 Forbidden`. */
export function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
