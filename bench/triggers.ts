import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { EchoEvent } from '../subgraphs/echo/domain/event.ts'
import type { TriggerIndex } from '../subgraphs/echo/runtime/triggerIndex.ts'
import { matchAlone } from '../subgraphs/echo/triggers/matching.ts'
import { Gennaker } from '../test/fixtures/gennaker.ts'
import { until } from '../test/fixtures/until.ts'
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
import { eventOf, indexOf, matching } from './support/triggers.ts'

const sizes = [500, 5_000, 50_000] as const
const eventsPerSecond = 10_000
/** A scan of everything takes its time. */
const scanned = 20

/**
 * Matching events with the triggers of many pipelines, by the index and by looking at every trigger of the event's type as Spinnaker
 * does; and what a webhook takes until its pipeline runs, through the program as `npm start` runs it.
 */
const benchmark: Benchmark = async (effort, say) => [
  ...(await matchingRows(effort, say)),
  ...(await webhookRows(effort, say)),
]

export default benchmark

const matchingRows: Benchmark = async ({ rounds, roundMs }, say) => {
  const rows: Row[] = []
  const worst = new Map<number, number[]>()
  for (const pipelines of sizes) {
    const before = heldBytes()
    const index = indexOf(pipelines)
    const bytes = (heldBytes() - before) / pipelines
    const lags: number[] = []
    const p99s: number[] = []
    const samples = await interleaved(rounds, {
      indexed: async () => {
        const { lags: found, perEventUs } = await paced(index, pipelines, roundMs)
        lags.push(...found)
        p99s.push(percentile(found, 0.99))
        return perEventUs
      },
      scanned: async () => scan(index, pipelines),
    })
    worst.set(pipelines, p99s.slice(1))
    const name = pipelines.toLocaleString('en')
    say(
      `${name} pipelines with 4 triggers each hold ${Math.round(bytes)} bytes a pipeline; from an event to its matches p50 ${shown(percentile(lags, 0.5))} ms, p99 ${shown(percentile(lags, 0.99))} ms`,
    )
    rows.push({
      what: `an event held against the triggers of ${name} pipelines, ${eventsPerSecond.toLocaleString('en')} events a second`,
      measured: range(summaryOf(samples.indexed), ' µs'),
      against: `every trigger of the type: ${range(summaryOf(samples.scanned), ' µs')}`,
      ratio: ratioOf(samples.scanned, samples.indexed),
      target: below(summaryOf(samples.indexed).median, 1_000_000 / eventsPerSecond, 'µs'),
    })
  }
  const growth = ratioOf(worst.get(sizes[2])!, worst.get(sizes[0])!)
  rows.push({
    what: 'p99 from an event to its matches, 50,000 pipelines over 500',
    measured: range(summaryOf(worst.get(sizes[2])!), ' ms'),
    against: `500 pipelines: ${range(summaryOf(worst.get(sizes[0])!), ' ms')}`,
    ratio: growth,
    target: { text: '≤ 3 (growth)', isMet: growth.median <= 3 },
  })
  return rows
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heldBytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

/** Events come at their rate, whatever the matching takes. Lags are milliseconds from when an event is due until all is known. */
async function paced(index: TriggerIndex, pipelines: number, roundMs: number) {
  const lags: number[] = []
  const count = Math.round((eventsPerSecond * roundMs) / 1_000)
  const events = Array.from({ length: count }, (_, n) => eventOf(n, pipelines))
  const startedAt = performance.now()
  let busyMs = 0
  for (let n = 0; n < count; ) {
    const now = performance.now()
    const dueUntil = Math.min(count, Math.floor(((now - startedAt) * eventsPerSecond) / 1_000))
    for (; n < dueUntil; n++) {
      const matches = matchesOf(events[n]!, index)
      if (matches === 0) throw new Error('an event matched nothing')
      lags.push(performance.now() - startedAt - (n * 1_000) / eventsPerSecond)
    }
    busyMs += performance.now() - now
    await new Promise(setImmediate)
  }
  return { lags, perEventUs: (busyMs * 1_000) / count }
}

function matchesOf(event: EchoEvent, index: TriggerIndex): number {
  let matches = 0
  for (const trigger of index.concerned(event)) if (matchAlone(trigger, event, matching).matches) matches++
  return matches
}

/** Microseconds that an event takes when every trigger that looks at its type is held against it. */
function scan(index: TriggerIndex, pipelines: number): number {
  const events = Array.from({ length: scanned }, (_, n) => eventOf(n, pipelines))
  const startedAt = performance.now()
  for (const event of events)
    for (const trigger of index.ofEventType(event)) {
      const { type, key } = trigger.waiting!
      if (type.keys(event).includes(key)) matchAlone(trigger, event, matching)
    }
  return ((performance.now() - startedAt) * 1_000) / scanned
}

const boundMs = 50
const webhooksPerRound = 50

const webhookRows: Benchmark = async ({ rounds }) => {
  const gennaker = await Gennaker.start()
  const client = gennaker.client()
  try {
    const running = await watch(gennaker, client)
    const id = await gennaker.savePipeline('bench', {
      name: 'by webhook',
      keepWaitingPipelines: true,
      stages: [{ refId: '1', type: 'wait', name: 'wait', waitTime: 0, requisiteStageRefIds: [] }],
      triggers: [{ type: 'webhook', enabled: true, source: 'bench' }],
    })
    const lags: number[] = []
    const one = (start: (n: string) => Promise<unknown>) => async () => {
      const taken: number[] = []
      for (let n = 0; n < webhooksPerRound; n++) {
        const mark = `${Math.random()}`
        const startedAt = performance.now()
        await Promise.all([running.when(mark), start(mark)])
        taken.push(performance.now() - startedAt)
      }
      lags.push(...taken)
      return summaryOf(taken).median
    }
    const parameters = (mark: string) => ({ parameters: { mark } })
    const direct = one((mark) => gennaker.startPipeline(id, { trigger: parameters(mark) }))
    const samples = await interleaved(rounds, {
      direct,
      webhook: one((mark) => post(`${gennaker.url}/webhooks/webhook/bench`, parameters(mark))),
    })
    return [
      {
        what: 'from sending a webhook to a subscriber who sees its pipeline run, p50',
        measured: range(summaryOf(samples.webhook), ' ms'),
        against: `startPipeline until the same: ${range(summaryOf(samples.direct), ' ms')}; Spinnaker starts within its polls of 10–60 s where it polls (documentation, not run)`,
        ratio: ratioOf(samples.direct, samples.webhook),
        target: below(summaryOf(samples.webhook).median, boundMs, 'ms'),
      },
    ]
  } finally {
    await client.dispose()
    await gennaker.stop()
  }
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (response.status !== 200) throw new Error(`answered ${response.status}`)
  await response.arrayBuffer()
}

/** Tells when an execution with this mark is seen to run. */
async function watch(gennaker: Gennaker, client: ReturnType<Gennaker['client']>) {
  await gennaker.get('mutation { saveApplication(name: "bench", attributes: {}) { name } }')
  const seen = new Map<string, () => void>()
  const query = 'subscription { executionsUpdated(application: "bench") { status trigger } }'
  let count = 0
  client.subscribe<{ executionsUpdated: { status: string; trigger: { parameters?: { mark?: string } } } }>(
    { query },
    {
      next: ({ data }) => {
        count++
        const mark = data?.executionsUpdated.trigger.parameters?.mark
        if (mark !== undefined && data?.executionsUpdated.status !== 'NOT_STARTED') seen.get(mark)?.()
      },
      error: () => undefined,
      complete: () => undefined,
    },
  )
  const id = await gennaker.savePipeline('bench', { name: 'first', stages: [] })
  // Nobody says when a subscription has begun.
  await until(async () => {
    await gennaker.startPipeline(id).catch(() => undefined)
    await sleep(50)
    return count > 0
  })
  return {
    when: (mark: string) =>
      new Promise<void>((resolve) => seen.set(mark, resolve)).finally(() => seen.delete(mark)),
  }
}
