import { anyKubectl } from '../test/fixtures/kubernetes/tools.ts'
import {
  type Benchmark,
  below,
  interleaved,
  percentile,
  type Row,
  range,
  ratioOf,
  shown,
  summaryOf,
} from './measure.ts'
import { DeployScene, type Lag, type Peer, peers, type Run } from './support/kubernetes/deployScene.ts'
import { type Calls, shownCalls, sumOf } from './support/kubernetes/twin.ts'

/** A deployment of a hundred manifests takes seconds, and so does removing them. */
const mostRounds = 5
const callsBound = 2
/** The 99th percentile should not be one outlier. */
const leastRollouts = 100

/**
 * A hundred manifests applied to the sandbox cluster and followed until they are stable: by a deployManifest stage, by
 * kubectl, and by a script on @kubernetes/client-node that polls as Spinnaker does. The server answers 5 ms late and
 * refuses every twentieth request for a second. Everybody has a process of their own; each deployment goes to a new
 * namespace.
 */
const benchmark: Benchmark = async ({ rounds }, say) => {
  const scene = await DeployScene.start()
  try {
    const count = Math.min(rounds, mostRounds)
    const runs = new Map(peers.map((peer) => [peer, [] as Run[]]))
    const measure = (peer: Peer) => async () => {
      const run = await scene.deploy(peer)
      runs.get(peer)!.push(run)
      return run.seconds
    }
    const present = peers.filter((peer) => peer !== 'kubectl' || anyKubectl.path)
    const contenders = Object.fromEntries(present.map((peer) => [peer, measure(peer)]))
    const seconds = await interleaved(count, contenders as Record<Peer, () => Promise<number>>)
    const counted = new Map(peers.map((peer) => [peer, runs.get(peer)!.slice(1)]))
    const lags: Lag[] = []
    while (lags.length < leastRollouts) lags.push(...(await scene.rollouts()))
    for (const [peer, of] of counted)
      if (of.length > 0) say(`calls per manifest, ${peer}: ${shownCalls(meanCalls(of), 100)}`)
    return rowsOf(counted, seconds, lags)
  } finally {
    await scene.stop()
  }
}

export default benchmark

const titles: Readonly<Record<Peer, string>> = {
  gennaker: 'Gennaker',
  kubectl: 'kubectl apply, rollout status',
  clientNode: 'client-node, polling every 5 s',
}

function rowsOf(
  runs: ReadonlyMap<Peer, readonly Run[]>,
  seconds: Readonly<Record<Peer, readonly number[]>>,
  lags: readonly Lag[],
): Row[] {
  const callsOf = (peer: Peer) => summaryOf(runs.get(peer)!.map(({ calls }) => sumOf(calls) / 100))
  const lagsOf = (peer: Peer) => runs.get(peer)!.map(({ lagMs }) => lagMs)
  const ours = callsOf('gennaker')
  const others = peers.filter((peer) => peer !== 'gennaker' && runs.get(peer)!.length > 0)
  return [
    {
      what: '100 manifests: API calls per manifest',
      measured: range(ours),
      against: `the bound, a read and a write: ${callsBound}`,
      ratio: summaryOf(runs.get('gennaker')!.map(({ calls }) => sumOf(calls) / 100 / callsBound)),
      target: { text: '≤ 1.2', isMet: ours.median <= 1.2 * callsBound },
    },
    ...others.flatMap((peer): Row[] => [
      {
        what: '100 manifests: API calls per manifest',
        measured: range(ours),
        against: `${titles[peer]}: ${range(callsOf(peer))}`,
        ratio: summaryOf([callsOf(peer).median / ours.median]),
        target: undefined,
      },
      {
        what: '100 manifests: time until all are stable',
        measured: range(summaryOf(seconds.gennaker), ' s'),
        against: `${titles[peer]}: ${range(summaryOf(seconds[peer]), ' s')}`,
        ratio: ratioOf(seconds[peer], seconds.gennaker),
        target: undefined,
      },
      {
        what: '100 manifests: from the last one stable to the end',
        measured: range(summaryOf(lagsOf('gennaker')), ' ms'),
        against: `${titles[peer]}: ${range(summaryOf(lagsOf(peer)), ' ms')}`,
        ratio: ratioOf(lagsOf(peer), lagsOf('gennaker')),
        target: undefined,
      },
    ]),
    lagRow(
      'until it is found stable',
      lags.map(({ detected }) => detected),
    ),
    lagRow(
      "until the stage's end",
      lags.map(({ ended }) => ended),
    ),
  ]
}

const lagRow = (what: string, ms: readonly number[]): Row => ({
  what: `${ms.length} stages of one Deployment, 2 at a time: from stable ${what}`,
  measured: `p50 ${shown(percentile(ms, 0.5))} ms, p99 ${shown(percentile(ms, 0.99))} ms`,
  against: 'a poll every 5 s: 2,500 ms on the average',
  ratio: undefined,
  target: below(percentile(ms, 0.99), 250, 'ms (p99)'),
})

function meanCalls(runs: readonly Run[]): Calls {
  const sums: Record<string, number> = {}
  for (const { calls } of runs)
    for (const [verb, count] of Object.entries(calls)) sums[verb] = (sums[verb] ?? 0) + count / runs.length
  return sums as Calls
}
