import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector, type Dispatcher, ProxyAgent, Socks5ProxyAgent } from 'undici'
import { guardedLookup, refused } from '#platform/http/connect.ts'
import { type Endpoint, misconfigured } from '../accounts/endpoint.ts'

/** Requests at the same time; watches and logs that are followed have connections besides. */
const mostRequests = 32
const connectTimeoutMs = 10_000

export interface Connections {
  /** What may share them. */
  readonly key: string
  readonly requests: Dispatcher
  readonly streams: Dispatcher
}

export const connectionsKey = ({ server, tls, proxy }: Endpoint) =>
  JSON.stringify([server.origin, tls, proxy])

export function connect(endpoint: Endpoint): Connections {
  return {
    key: connectionsKey(endpoint),
    requests: dispatcher(endpoint, mostRequests),
    streams: dispatcher(endpoint, null),
  }
}

function dispatcher(endpoint: Endpoint, connections: number | null): Dispatcher {
  const { tls, proxy } = endpoint
  const options = {
    connections,
    // Time-outs are those of each request, by its signal.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 20_000,
    allowH2: false,
  }
  // A watch may be silent for a minute: the kernel notices when nobody is at the other end any more.
  const socket = {
    timeout: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelay: 10_000,
    ...guarded(endpoint),
  }
  const secure = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined))
  try {
    if (proxy === undefined) return new Agent({ ...options, connect: { ...socket, ...secure } })
    if (/^socks5h?:/.test(proxy))
      return new Socks5ProxyAgent(proxy.replace(/^socks5h:/, 'socks5:'), {
        ...options,
        connect: buildConnector(socket),
        requestTls: { timeout: connectTimeoutMs, ...secure },
      })
    return new ProxyAgent({ uri: proxy, ...options, proxyTls: socket, requestTls: { ...socket, ...secure } })
  } catch (error) {
    throw misconfigured('the proxy-url of the kubeconfig cannot be used', error)
  }
}

/** How the name that is connected to is resolved. Throws Misconfigured for a literal address that is closed. */
function guarded({ server, proxy, guard }: Endpoint): { lookup?: LookupFunction } {
  const url = proxy === undefined ? server : URL.parse(proxy)
  if (!guard || !url) return {}
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const destination = { host, port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80) }
  if (guard.isHostAllowed(destination)) return {}
  const reason = isIP(host) ? guard.refusal(host) : undefined
  if (reason) throw misconfigured(refused(destination, reason).message)
  return { lookup: guardedLookup(guard, destination) }
}
