import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { healthHandler, type ReadinessCheck } from '#platform/health/health.ts'
import { type ListenAddress, listen } from '#platform/lifecycle/listen.ts'
import type { Metrics } from '#platform/metrics/metrics.ts'

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** A port of this process: health and metrics from the beginning, and what is mounted on it later. */
export class Port {
  private readonly server: Server
  private readonly checks: ReadinessCheck[]
  private handle: RequestListener = (_, response) => response.writeHead(503).end()
  private readonly upgrades = new Map<string, Upgrade>()

  private constructor(metrics: Metrics, checks: ReadinessCheck[]) {
    this.checks = checks
    const otherwise: RequestListener = (request, response) => this.handle(request, response)
    this.server = createServer(healthHandler(() => this.checks, metrics, otherwise))
    this.server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head))
  }

  /** `starting` names what isn't ready yet. Throws StartupError. */
  static async open(
    address: ListenAddress,
    metrics: Metrics,
    starting: string,
  ): Promise<{ port: Port; url: string }> {
    const notYet: ReadinessCheck = {
      name: starting,
      ready: async () => {
        throw new Error('it is starting')
      },
    }
    const port = new Port(metrics, [notYet])
    const number = await listen(port.server, address)
    return { port, url: `http://${hostInUrl(address.host)}:${number}` }
  }

  /** Answers requests, and WebSockets at `path`, from now on; readiness is what the checks say. */
  mount(path: string, handle: RequestListener, upgrade: Upgrade, checks: readonly ReadinessCheck[]): void {
    this.handle = handle
    this.upgrades.set(path, upgrade)
    this.checks.splice(0, this.checks.length, ...checks)
  }

  /** Takes no new connections; those that are open end when what is under way has been answered. */
  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    this.server.closeIdleConnections()
    return closed
  }

  /** Ends what is still open. */
  abort(): void {
    this.server.closeAllConnections()
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Nobody else listens until a WebSocket is made of it, and a client that resets what it asked for must end nothing.
    socket.on('error', () => socket.destroy())
    const upgrade = this.upgrades.get(request.url?.split('?', 1)[0] ?? '')
    if (upgrade) upgrade(request, socket, head)
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  }
}

/** An address that a browser can open. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
