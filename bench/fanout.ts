import { atLeast, type Benchmark, interleaved, range, ratioOf, shown, summaryOf } from './measure.ts'
import { Child } from './support/children.ts'
import type { FanoutAnswer, FanoutOrder, Watched, WatcherOrder } from './support/watchers.ts'

const watchers = 1_000
/** The first bring what is needed for any number of them: memory is measured over the others. */
const firstWatchers = 100
const execution = 'bench'
/** Events of one round; their times are averaged. */
const eventsPerRound = 5

const query = `subscription ($id: ID!) { executionUpdated(id: $id) {
  id status sequence startTime application { name attributes } stages { id refId type name status tasks { id name status } }
} }`
const frames = [
  JSON.stringify({ type: 'connection_init' }),
  JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: { id: execution } } }),
]

const kinds = ['gate', 'graphqlWs', 'ws'] as const
type Kind = (typeof kinds)[number]

/**
 * 1,000 clients watch one execution; how long from an event until the last of them has its frame. Each server is a
 * process of its own and has its clients in another one. Stock graphql-ws executes the subscription for each of its
 * clients; raw `ws` sends the bytes that Gate's clients got, without a thought.
 */
const benchmark: Benchmark = async ({ rounds }, say) => {
  const servers = new Map<Kind, Fanout>()
  try {
    for (const kind of kinds) servers.set(kind, await Fanout.start(kind))
    const gate = servers.get('gate')!
    const { frame } = await gate.event('')
    const measure = async (kind: Kind) => {
      let total = 0
      for (let event = 0; event < eventsPerRound; event++) total += (await servers.get(kind)!.event(frame)).ms
      return total / eventsPerRound
    }
    const samples = await interleaved(rounds, {
      gate: () => measure('gate'),
      graphqlWs: () => measure('graphqlWs'),
      ws: () => measure('ws'),
    })
    const memory = kinds.map((kind) => `${kind} ${servers.get(kind)!.memoryPerSocket}`)
    say(`${watchers} clients, frames of ${frame.length} bytes; memory for a socket: ${memory.join(', ')}`)
    const row = (peer: Kind, title: string, bound: number) => {
      const ratio = ratioOf(samples[peer], samples.gate)
      return {
        what: 'from an event to the last client, Gate',
        measured: range(summaryOf(samples.gate), ' ms'),
        against: `${title}: ${range(summaryOf(samples[peer]), ' ms')}`,
        ratio,
        target: atLeast(ratio, bound),
      }
    }
    return [row('graphqlWs', 'stock graphql-ws', 3), row('ws', 'raw ws broadcast', 0.6)]
  } finally {
    for (const server of servers.values()) await server.stop()
  }
}

export default benchmark

/** A server and its clients. */
class Fanout {
  readonly memoryPerSocket: string
  readonly #server: Child<{ port: number }, FanoutOrder, FanoutAnswer>
  readonly #clients: Child<object, WatcherOrder, Watched>
  #sequence = 1

  private constructor(
    server: Child<{ port: number }, FanoutOrder, FanoutAnswer>,
    clients: Child<object, WatcherOrder, Watched>,
    memoryPerSocket: string,
  ) {
    this.#server = server
    this.#clients = clients
    this.memoryPerSocket = memoryPerSocket
  }

  static async start(kind: Kind): Promise<Fanout> {
    const server = await Child.start<{ port: number }, FanoutOrder, FanoutAnswer>('fanoutServer', [
      kind,
      execution,
    ])
    const clients = await Child.start<object, WatcherOrder, Watched>('watchers', [])
    const { port } = server.offer
    await clients.ask({ kind: 'open', port, count: firstWatchers, frames })
    const before = await server.ask({ kind: 'memory' })
    await clients.ask({ kind: 'open', port, count: watchers - firstWatchers, frames })
    const after = await server.ask({ kind: 'memory' })
    const perSocket = (kind: 'rss' | 'held') =>
      shown((after[kind] - before[kind]) / (watchers - firstWatchers) / 1_000)
    return new Fanout(server, clients, `${perSocket('rss')} KB resident (${perSocket('held')} KB held)`)
  }

  /** Makes an event; answers how long the last client waited for it, and what it got. */
  async event(frame: string): Promise<{ ms: number; frame: string }> {
    const watched = this.#clients.ask({ kind: 'expect' })
    this.#sequence++
    const { at } = await this.#server.ask({ kind: 'publish', sequence: this.#sequence, frame })
    const last = await watched
    if (frame !== '' && last.frame.length < frame.length / 2) throw new Error(`not the event: ${last.frame}`)
    return { ms: Number(BigInt(last.at) - BigInt(at)) / 1e6, frame: last.frame }
  }

  async stop(): Promise<void> {
    await this.#clients.stop()
    await this.#server.stop()
  }
}
