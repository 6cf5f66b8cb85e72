import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { KubeApi } from '../test/fixtures/kubernetes/api.ts'
import { startControlPlane, stopControlPlane } from '../test/fixtures/kubernetes/controlPlane.ts'
import { credentials } from '../test/fixtures/kubernetes/credentials.ts'
import { type RunningControlPlane, runningVariable } from '../test/fixtures/kubernetes/running.ts'
import {
  type Benchmark,
  below,
  interleaved,
  type Row,
  range,
  ratioOf,
  residentBytes,
  type Summary,
  shown,
  summaryOf,
} from './measure.ts'
import { requests, ServerLoad } from './support/kubernetes/load.ts'
import { makeManyPods, nodesForPods, podCount } from './support/kubernetes/manyPods.ts'
import { Twin } from './support/kubernetes/twin.ts'

const startsOf = 3

/**
 * The sandbox cluster as a server: requests per second of 16 connections, beside a real control plane where
 * GENNAKER_KUBERNETES names one; what it takes in memory; how long it takes to start.
 */
const benchmark: Benchmark = async ({ rounds, roundMs }, say) => {
  const real = await startReal()
  const twin = await Twin.start()
  try {
    const idleBytes = residentBytes(twin.pid)
    const requestRows = await throughput(rounds, roundMs, twin, real)
    say(`resident before any load: twin ${megabytes(idleBytes)}`)
    const ended = `after the load: ${megabytes(residentBytes(twin.pid))}`
    return [
      ...requestRows,
      {
        what: 'resident memory, idle on a new folder',
        measured: `${megabytes(idleBytes)}; ${ended}`,
        against: real ? `etcd, API server, controllers, scheduler: ${megabytes(real.residentBytes())}` : '',
        ratio: undefined,
        target: undefined,
      },
      ...(await starts(rounds, say)),
    ]
  } finally {
    await twin.stop()
    await real?.stop()
  }
}

export default benchmark

const megabytes = (bytes: number) => `${shown(bytes / 1e6)} MB`

async function throughput(
  rounds: number,
  roundMs: number,
  twin: Twin,
  real: RealCluster | undefined,
): Promise<Row[]> {
  const ours = await ServerLoad.start(twin.kubeconfig)
  const theirs = real && (await ServerLoad.start(real.kubeconfig))
  const rows: Row[] = []
  for (const request of requests) {
    const samples = await interleaved(rounds, {
      ours: () => ours.perSecond(request, roundMs),
      theirs: async () => (theirs ? theirs.perSecond(request, roundMs) : 0),
    })
    rows.push({
      what: `${request} ConfigMaps of 500 bytes${request === 'list' ? ', 500 at a time' : ''}`,
      measured: range(summaryOf(samples.ours), '/s'),
      against: theirs ? `real control plane: ${range(summaryOf(samples.theirs), '/s')}` : '',
      ratio: theirs ? ratioOf(samples.ours, samples.theirs) : undefined,
      target: undefined,
    })
  }
  await ours.stop()
  await theirs?.stop()
  return rows
}

/** From starting the process to its word that it can be used. */
async function starts(rounds: number, say: (line: string) => void): Promise<Row[]> {
  const timed = async (options: { folder?: string; nodes?: number }) => {
    const startedAt = performance.now()
    const twin = await Twin.start(options)
    return { twin, seconds: (performance.now() - startedAt) / 1000 }
  }
  const count = Math.min(rounds, startsOf)
  const fresh: number[] = []
  while (fresh.length < count) {
    const { twin, seconds } = await timed({})
    fresh.push(seconds)
    await twin.stop()
  }
  const full = await Twin.start({ nodes: nodesForPods })
  await makeManyPods(full.api)
  const made = residentBytes(full.pid)
  await full.pause()
  const again: number[] = []
  let loaded = 0
  while (again.length < count) {
    const { twin, seconds } = await timed({ folder: full.folder, nodes: nodesForPods })
    again.push(seconds)
    loaded = residentBytes(twin.pid)
    await twin.pause()
  }
  await full.stop()
  say(
    `resident with ${podCount} pods: ${megabytes(made)} after they were made, ${megabytes(loaded)} when started again`,
  )
  const row = (what: string, seconds: Summary): Row => ({
    what: `from starting to ready, ${what}`,
    measured: range(seconds, ' s'),
    against: '',
    ratio: undefined,
    target: below(seconds.median, 1, 's'),
  })
  return [
    row('on a new folder', summaryOf(fresh)),
    row(`on one with ${podCount.toLocaleString('en')} pods`, summaryOf(again)),
  ]
}

interface RealCluster {
  readonly kubeconfig: string
  residentBytes(): number
  stop(): Promise<void>
}

async function startReal(): Promise<RealCluster | undefined> {
  if (!process.env.GENNAKER_KUBERNETES) return undefined
  await startControlPlane()
  const { kubeconfig } = JSON.parse(process.env[runningVariable]!) as RunningControlPlane
  const api = new KubeApi(credentials(kubeconfig))
  await api.close()
  return {
    kubeconfig,
    residentBytes: () => processesIn(dirname(kubeconfig)).reduce((sum, pid) => sum + residentBytes(pid), 0),
    stop: stopControlPlane,
  }
}

/** Those that were started in a folder; the stand-in for kubelets is none of the control plane. */
const processesIn = (folder: string): number[] =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        const isNode = readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('node')
        return !isNode && readlinkSync(`/proc/${pid}/cwd`) === folder
      } catch {
        return false // it has ended meanwhile, or belongs to somebody else
      }
    })
