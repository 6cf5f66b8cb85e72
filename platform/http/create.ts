import type { LookupFunction } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Agent } from 'undici'
import type { Config } from '#platform/config/schema.ts'
import { createAddressGuard, isLoopback, loopbackCidrs } from './addresses.ts'
import type { HttpClient, HttpRequest, HttpResponse } from './client.ts'
import { createGuardedAgent } from './connect.ts'
import { HttpError } from './errors.ts'
import { exchange } from './exchange.ts'
import { firstHop } from './hop.ts'
import { type Hop, redirected } from './redirect.ts'
import { isIdempotent, isPassingStatus, retryDelayMs } from './retry.ts'

const maxRedirects = 5

/** Loopback addresses are refused unless allowed here; the configuration leaves that open. */
type HttpSettings = Omit<Config['http'], 'allowLoopback'> & { readonly allowLoopback?: boolean }

/** The client of platform/http/client.ts. `resolve` replaces the system's name resolution. */
export function createHttpClient(config: HttpSettings, resolve?: LookupFunction): HttpClient {
  const guard = createAddressGuard(config)
  const loopbackGuard = createAddressGuard({
    ...config,
    allowedCidrs: [...config.allowedCidrs, ...loopbackCidrs],
  })
  const agents = new Map<string, Agent>()

  /**
   * undici knows connect time-outs per agent; in whole seconds, so that there are few. Loopback addresses are open
   * only to requests that named one themselves: no redirect and no name leads there from elsewhere. A host of the
   * configuration has an agent of its own, and of these there are as many as the configuration names.
   */
  function agentFor({ url }: Hop, request: HttpRequest): Agent {
    const {
      connectTimeoutMs = config.connectTimeoutMs,
      fromConfiguration = false,
      insecure = false,
    } = request
    const seconds = Math.min(60, Math.max(1, Math.ceil(connectTimeoutMs / 1000)))
    const mayStayHere = config.allowLoopback === true && isLoopback(url.hostname)
    const open = fromConfiguration ? url.host : mayStayHere ? 'loopback' : ''
    const key = `${seconds} ${insecure} ${open}`
    const known = agents.get(key)
    if (known) return known
    const ofHost = () =>
      createAddressGuard({ ...config, allowedHosts: [...config.allowedHosts, hostOf(url)] })
    const guarding = fromConfiguration ? ofHost() : mayStayHere ? loopbackGuard : guard
    const agent = createGuardedAgent(guarding, { connectTimeoutMs: seconds * 1000, insecure }, resolve)
    agents.set(key, agent)
    return agent
  }

  async function request(request: HttpRequest): Promise<HttpResponse> {
    const hop = firstHop(request)
    const timeoutMs = request.timeoutMs ?? config.timeoutMs
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout
    const deadline = Date.now() + timeoutMs
    try {
      return await repeat(hop, request, signal, deadline)
    } catch (error) {
      if (request.signal?.aborted)
        throw new HttpError('aborted', `The request to ${hop.url.host} was cancelled.`)
      if (!timeout.aborted) throw error
      const service = hop.url.host
      throw new HttpError('timeout', `${service} did not answer within ${timeoutMs} ms.`, { service })
    }
  }

  async function repeat(
    hop: Hop,
    request: HttpRequest,
    signal: AbortSignal,
    deadline: number,
  ): Promise<HttpResponse> {
    const retries = request.retries ?? (isIdempotent(hop.method) ? config.retries : 0)
    for (let n = 0; ; n++) {
      const result = await follow(hop, request, signal).catch((error: unknown) => error)
      if (result instanceof HttpError ? result.kind !== 'network' : result instanceof Error) throw result
      const response = result instanceof HttpError ? undefined : (result as HttpResponse)
      const wait = retryDelayMs(n, response?.headers['retry-after'], Date.now(), Math.random())
      const isLast = n >= retries || Date.now() + wait >= deadline
      if (response && (isLast || !isPassingStatus(response.status))) return response
      if (isLast) throw result
      await delay(wait, undefined, { signal })
    }
  }

  async function follow(first: Hop, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const agent = agentFor(first, request)
    const maxBytes = request.maxResponseBytes ?? config.maxResponseBytes
    let hop = first
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const response = await exchange(agent, hop, { maxBytes, readForMs: request.readForMs }, signal)
      const next = request.followRedirects === false ? undefined : redirected(hop, response)
      if (!next) return response
      hop = next
    }
    throw new HttpError(
      'too-many-redirects',
      `${first.url.host} redirects more than ${maxRedirects} times.`,
      {
        service: first.url.host,
      },
    )
  }

  return {
    request,
    async stop() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()))
    },
  }
}

/** With its port, as the rules of addresses have it. */
const hostOf = ({ hostname, port, protocol }: URL) =>
  `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
