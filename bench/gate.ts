import {
  atLeast,
  type Benchmark,
  interleaved,
  range,
  ratioOf,
  residentBytes,
  shown,
  summaryOf,
} from './measure.ts'
import { Child } from './support/children.ts'
import { connections, Load } from './support/load.ts'

const kinds = ['gateHere', 'apolloHere', 'gateHttp', 'apolloHttp', 'hiveHttp'] as const
type Kind = (typeof kinds)[number]

const titles: Record<Kind, string> = {
  gateHere: 'Gate, services in process',
  apolloHere: 'bare @apollo/gateway, services in process',
  gateHttp: 'Gate, services over HTTP',
  apolloHttp: 'bare @apollo/gateway over HTTP',
  hiveHttp: '@graphql-hive/gateway-runtime over HTTP',
}

const comparisons: readonly { ours: Kind; peer: Kind; bound: number }[] = [
  { ours: 'gateHere', peer: 'apolloHere', bound: 0.9 },
  { ours: 'gateHttp', peer: 'apolloHttp', bound: 0.9 },
  { ours: 'gateHttp', peer: 'hiveHttp', bound: 1 },
  { ours: 'gateHere', peer: 'hiveHttp', bound: 5 },
]

/**
 * Requests per second of gateways in front of the same two services, which answer out of thin air: each gateway is a
 * process of its own, the services over HTTP are another one, the clients a third. Bare: Apollo's server and gateway
 * as documented, without Gate's limits, errors and metrics. Two executions a request, five fetches, ids never repeated.
 */
const benchmark: Benchmark = async ({ rounds, roundMs }, say) => {
  const children: { stop(): Promise<void> }[] = []
  const start = async <Offer>(name: string, parameters: readonly string[]) => {
    const child = await Child.start<Offer>(name, parameters)
    children.push(child)
    return child
  }
  try {
    const { endpoints } = (await start<{ endpoints: object }>('subgraphs', [])).offer
    const contenders = {} as Record<Kind, () => Promise<number>>
    const pids: [Kind, number][] = []
    for (const kind of kinds) {
      const gateway = await start<{ url: string }>('gateway', [kind, JSON.stringify(endpoints)])
      const load = new Load(gateway.offer.url)
      children.push(load)
      pids.push([kind, gateway.pid])
      // Planning, and the compiler's first passes, are nobody's steady state.
      await load.perSecond(roundMs)
      contenders[kind] = () => load.perSecond(roundMs)
    }
    const samples = await interleaved(rounds, contenders)
    const memory = pids.map(([kind, pid]) => `${titles[kind]}: ${shown(residentBytes(pid) / 1e6)} MB`)
    say(`${connections} connections; resident after the load: ${memory.join('; ')}`)
    return comparisons.map(({ ours, peer, bound }) => {
      const ratio = ratioOf(samples[ours], samples[peer])
      return {
        what: titles[ours],
        measured: `${range(summaryOf(samples[ours]))} requests/s`,
        against: `${titles[peer]}: ${range(summaryOf(samples[peer]))}`,
        ratio,
        target: atLeast(ratio, bound),
      }
    })
  } finally {
    for (const child of children.toReversed()) await child.stop()
  }
}

export default benchmark
