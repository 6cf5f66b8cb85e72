import { setTimeout as sleep } from 'node:timers/promises'
import { type Benchmark, interleaved, type Row, range, ratioOf, residentBytes, summaryOf } from './measure.ts'
import { Child } from './support/children.ts'
import { changePods, makeManyPods, nodesForPods, podCount, podNames } from './support/kubernetes/manyPods.ts'
import type { HolderAnswer, HolderOrder } from './support/kubernetes/peers.ts'
import { Twin } from './support/kubernetes/twin.ts'

/** All of a cluster is read anew in each. */
const mostRounds = 3
const perSecond = 50
/** Processor time is counted in steps of 10 ms. */
const longest = 5

const holders = ['inventory', 'informers'] as const
type Name = (typeof holders)[number]

/** What one process was like in one round. */
interface Sample extends HolderAnswer {
  readonly residentBytes: number
  /** Milliseconds of processor time a second. */
  readonly idle: number
  readonly busy: number
}

/**
 * 5,000 pods of 500 Deployments: what Clouddriver's inventory of that cluster takes, beside client-node's informers for the
 * same kinds. Each is read by a new process in each round.
 */
const benchmark: Benchmark = async ({ rounds, roundMs }, say) => {
  const twin = await Twin.start({ nodes: nodesForPods })
  try {
    await makeManyPods(twin.api)
    const pods = await podNames(twin.api)
    const samples = new Map(holders.map((name) => [name, [] as Sample[]]))
    const measure = (name: Name) => async () => {
      samples.get(name)!.push(await measured(name, twin, pods, roundMs * longest))
      return 0
    }
    const count = Math.min(rounds, mostRounds)
    await interleaved(count, { inventory: measure('inventory'), informers: measure('informers') })
    const of = (name: Name) => samples.get(name)!.slice(1)
    const { objects, changes } = of('inventory').at(-1)!
    say(
      `${podCount} pods, ${objects} objects held by Clouddriver and ${of('informers').at(-1)!.objects} by the informers; ` +
        `changes of pods are their labels, and Clouddriver told ${changes} of them in a round`,
    )
    return rowsOf(of('inventory'), of('informers'))
  } finally {
    await twin.stop()
  }
}

export default benchmark

async function measured(name: Name, twin: Twin, pods: readonly string[], forMs: number): Promise<Sample> {
  const child = await Child.start<object, HolderOrder, HolderAnswer>(name, [twin.kubeconfig])
  try {
    const read = await child.ask({ kind: 'read' })
    const cpuDuring = async (work: Promise<unknown>) => {
      const [before, startedAt] = [await child.ask({ kind: 'cpu' }), performance.now()]
      await work
      const after = await child.ask({ kind: 'cpu' })
      return { after, rate: ((after.cpuMs - before.cpuMs) / (performance.now() - startedAt)) * 1000 }
    }
    const idle = await cpuDuring(sleep(forMs))
    const busy = await cpuDuring(changePods(twin.api, pods, perSecond, forMs))
    return {
      ...read,
      changes: busy.after.changes,
      residentBytes: residentBytes(child.pid),
      idle: idle.rate,
      busy: busy.rate,
    }
  } finally {
    await child.stop()
  }
}

function rowsOf(ours: readonly Sample[], theirs: readonly Sample[]): Row[] {
  const row = (what: string, unit: string, value: (sample: Sample) => number, hasRatio = true): Row => {
    const [our, their] = [ours.map(value), theirs.map(value)]
    return {
      what,
      measured: range(summaryOf(our), unit),
      against: `client-node's informers: ${range(summaryOf(their), unit)}`,
      ratio: hasRatio ? ratioOf(their, our) : undefined,
      target: undefined,
    }
  }
  const claimed = ours.map(({ claimedBytes, objects }) => claimedBytes / objects)
  const held = ours.map(({ heldBytes, objects }) => heldBytes / objects)
  return [
    row('memory held for an object', ' bytes', ({ heldBytes, objects }) => heldBytes / objects),
    {
      what: 'memory that the inventory says it takes for an object',
      measured: range(summaryOf(claimed), ' bytes'),
      against: `held: ${range(summaryOf(held), ' bytes')}`,
      ratio: ratioOf(claimed, held),
      target: undefined,
    },
    row('resident memory of the process', ' MB', (sample) => sample.residentBytes / 1e6),
    row('from opening the account until all is known', ' ms', ({ ms }) => ms),
    row('processor time a second, idle', ' ms', ({ idle }) => idle, false),
    row(`processor time a second, ${perSecond} changes of pods a second`, ' ms', ({ busy }) => busy),
  ]
}
