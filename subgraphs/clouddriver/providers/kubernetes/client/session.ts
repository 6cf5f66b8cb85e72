import type { Clock } from '#platform/service/service.ts'
import type { Endpoint, EndpointSource } from '../accounts/endpoint.ts'
import { type Connections, connect, connectionsKey } from './connections.ts'

/** What ends within this time is read anew before a request. */
const marginMs = 30_000
/** A program that hands out what ends at once, or a server that refuses everything, must not be asked all the time. */
const shortestLifeMs = 2_000

/** An account's endpoint over time: read when it is first needed, before it ends, and when the server refuses it. */
export class Session {
  readonly #source: EndpointSource
  readonly #clock: Clock
  readonly #ended = new AbortController()
  readonly #all = new Set<Connections>()
  #endpoint: Endpoint | undefined
  #connections: Connections | undefined
  #readAt = 0
  #reading: Promise<Endpoint> | undefined

  constructor(source: EndpointSource, clock: Clock) {
    this.#source = source
    this.#clock = clock
  }

  /** As it was read last. */
  get known(): Endpoint | undefined {
    return this.#endpoint
  }

  async current(): Promise<Endpoint> {
    const endpoint = this.#endpoint
    if (!endpoint) return this.#read()
    const now = this.#clock.now()
    const isOver = now > (endpoint.validUntil ?? Number.MAX_SAFE_INTEGER) - marginMs
    if (!isOver || now < this.#readAt + shortestLifeMs) return endpoint
    // What is there may do a while longer: the server decides.
    return this.#read().catch(() => endpoint)
  }

  /** After the server has refused `endpoint`: what is there instead, or undefined when that is the same. */
  async renewed(endpoint: Endpoint): Promise<Endpoint | undefined> {
    const isRead = this.#endpoint !== endpoint || this.#clock.now() < this.#readAt + shortestLifeMs
    const now = isRead ? await this.current() : await this.#read()
    return identity(now) === identity(endpoint) ? undefined : now
  }

  connections(endpoint: Endpoint): Connections {
    if (this.#connections?.key === connectionsKey(endpoint)) return this.#connections
    const former = this.#connections
    this.#connections = connect(endpoint)
    this.#all.add(this.#connections)
    if (former) void this.#release(former)
    return this.#connections
  }

  /** Ends every connection, and programs at work. */
  async close(): Promise<void> {
    this.#ended.abort()
    const pools = [...this.#all].flatMap(({ requests, streams }) => [requests, streams])
    await Promise.all(pools.map((pool) => pool.destroy()))
  }

  /** What runs on them may end in peace. */
  async #release(connections: Connections): Promise<void> {
    await Promise.allSettled([connections.requests.close(), connections.streams.close()])
    this.#all.delete(connections)
  }

  #read(): Promise<Endpoint> {
    this.#reading ??= this.#source(this.#ended.signal)
      .then((endpoint) => {
        this.#endpoint = endpoint
        return endpoint
      })
      .finally(() => {
        this.#readAt = this.#clock.now()
        this.#reading = undefined
      })
    return this.#reading
  }
}

const identity = ({ headers, tls, server, proxy }: Endpoint) => JSON.stringify([headers, tls, server, proxy])
