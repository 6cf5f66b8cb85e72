import { newExecution } from '../subgraphs/orca/domain/create.ts'
import { StageGraph } from '../subgraphs/orca/domain/graph.ts'
import {
  type Benchmark,
  below,
  interleaved,
  type Row,
  range,
  ratioOf,
  shown,
  summaryOf,
  writtenBytes,
} from './measure.ts'
import { bareUpdates } from './support/bareUpdates.ts'
import { createCountingProxy } from './support/countingProxy.ts'
import { application, startOrca, type Wait } from './support/orca.ts'
import { chain, columns, fan, grid } from './support/shapes.ts'

const shapes: Readonly<Record<string, Wait[]>> = {
  'chain of 1,000': chain(1_000),
  'grid of 40 × 25': grid(40, 25),
  'fan of 1 to 999': fan(999),
  '6 columns of 10, each stage behind all of the column before': columns(6, 10),
}

/** A run of 1,000 stages takes seconds: their time scatters little, and there are four of them. */
const mostRounds = 2

/** A stage of 1,000 in the documents that bare updates are made on has about so many bytes, as in an execution's. */
const bytesPerStage = 230

/**
 * Graphs of stages that wait 0 s: how long they run, and their transitions per second beside those of bare conditional
 * updates of a document of the same size, one after the other; what is sent to the store and what the store writes to its disk for a stage, as the graphs grow; and how long
 * the questions take that Orca's own history is known for.
 */
const benchmark: Benchmark = async ({ rounds, roundMs }, say) => [
  ...(await times(Math.min(rounds, mostRounds), roundMs)),
  ...(await bytes(say)),
  walk(rounds),
]

export default benchmark

async function times(rounds: number, roundMs: number): Promise<Row[]> {
  const orca = await startOrca()
  try {
    const rows: Row[] = []
    for (const [name, stages] of Object.entries(shapes)) {
      const bare = await bareUpdates(orca.database, 1, stages.length * bytesPerStage)
      let transitions = 0
      const seconds: number[] = []
      const { ours, bound } = await interleaved(rounds, {
        ours: async () => {
          const before = await orca.transitions()
          const startedAt = performance.now()
          await orca.runStages(stages)
          seconds.push((performance.now() - startedAt) / 1_000)
          transitions = (await orca.transitions()) - before
          return transitions / seconds.at(-1)!
        },
        bound: () => bare.perSecond(1, roundMs),
      })
      const measured = summaryOf(seconds.slice(-rounds))
      rows.push({
        what: `${name}: time to run`,
        measured: `${range(measured, ' s')}: ${transitions.toLocaleString('en')} transitions, ${shown(summaryOf(ours).median)}/s`,
        against: `bare conditional updates of one document of that size: ${range(summaryOf(bound), '/s')}`,
        ratio: ratioOf(ours, bound),
        target: undefined,
      })
    }
    return rows
  } finally {
    await orca.stop()
  }
}

async function bytes(say: (line: string) => void): Promise<Row[]> {
  const proxy = createCountingProxy()
  const orca = await startOrca((uri) => proxy.before(uri))
  try {
    // The first execution of all brings what belongs to no stage.
    await orca.runStages(chain(2))
    const measure = async (stages: readonly Wait[]) => {
      const [sent, written] = [proxy.sentBytes(), writtenBytes(orca.storePid)]
      await orca.runStages(stages)
      return { sent: proxy.sentBytes() - sent, written: writtenBytes(orca.storePid) - written }
    }
    const rows: Row[] = []
    const makers: [string, (size: number) => Wait[]][] = [
      ['chain', chain],
      ['fan', (size) => fan(size - 1)],
    ]
    for (const [name, make] of makers) {
      const small = await measure(make(10))
      const middle = await measure(make(100))
      const large = await measure(make(1_000))
      const growth = large.sent / small.sent
      const perStage = (kind: 'sent' | 'written') =>
        `${shown(small[kind] / 10)}, ${shown(middle[kind] / 100)}, ${shown(large[kind] / 1_000)} bytes a stage`
      rows.push({
        what: `${name} of 10, 100, 1,000: sent to the store`,
        measured: perStage('sent'),
        against: 'linear growth: 100 times as much for 1,000 as for 10',
        ratio: summaryOf([growth]),
        target: { text: '≤ 110', isMet: growth <= 110 },
      })
      rows.push({
        what: `${name} of 10, 100, 1,000: written to the disk by the store`,
        measured: perStage('written'),
        against: 'linear growth',
        ratio: summaryOf([large.written / small.written]),
        target: undefined,
      })
    }
    say('The store writes a whole document for each update of it: that grows with the square of the stages.')
    return rows
  } finally {
    await orca.stop()
    proxy.stop()
  }
}

/** All that is downstream of every stage of 6 × 10, where Orca's walk once took half an hour. */
function walk(rounds: number): Row {
  const origin = {
    ...{ type: 'ORCHESTRATION' as const, buildTime: 0, user: 'bench' },
    ...{ limitConcurrent: false, maxConcurrentExecutions: 0, keepWaitingPipelines: false },
  }
  const stages = columns(6, 10).map((stage) => ({ ...stage }))
  const execution = newExecution({ application, origin, trigger: {}, stages }, 'bench')
  const once = () => {
    const startedAt = performance.now()
    const graph = new StageGraph(execution.stages.values())
    const found = [...execution.stages.values()].map((stage) =>
      graph.transitiveDownstreamOf(stage, (id) => execution.stages.get(id)!),
    )
    if (found[0]!.length !== 50)
      throw new Error(`50 stages are downstream of the first one, not ${found[0]!.length}`)
    return performance.now() - startedAt
  }
  // The first one counts here: nobody asks twice.
  const summary = summaryOf(Array.from({ length: rounds }, once))
  return {
    what: '6 columns of 10: the graph and all that is downstream of each stage',
    measured: range(summary, ' ms'),
    against: "about 30 minutes in Orca's history (spinnaker#2895, not run)",
    ratio: undefined,
    target: below(summary.max, 50, 'ms (worst)'),
  }
}
