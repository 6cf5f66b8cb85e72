import { Pool } from 'undici'
import type { JsonObject } from '#platform/definition/json.ts'
import { createHttpClient } from '#platform/http/create.ts'
import { createLogger } from '#platform/log/log.ts'
import { createMetrics } from '#platform/metrics/metrics.ts'
import { endpointsOf } from '../subgraphs/echo/collectors/endpoint.ts'
import { collectorKinds } from '../subgraphs/echo/collectors/index.ts'
import type { EchoEvent } from '../subgraphs/echo/domain/event.ts'
import { Collector } from '../subgraphs/echo/runtime/collector.ts'
import { type Benchmark, interleaved, type Row, range, ratioOf, summaryOf } from './measure.ts'
import { Child } from './support/children.ts'

const connections = 8
/** Handed over at once, as the log does; events of many executions. */
const eventCount = 4_000

/** About what Orca tells of a stage: 3 KB. */
const events: readonly EchoEvent[] = Array.from({ length: eventCount }, (_, sequence) => ({
  sequence,
  id: `event-${sequence}`,
  receivedAt: Date.now(),
  executionId: `execution-${sequence % 50}`,
  details: { source: 'orca', type: 'orca:stage:complete', created: String(Date.now()), application: 'bench' },
  content: {
    executionId: `execution-${sequence % 50}`,
    context: { text: 'x'.repeat(2_000) },
    stages: stagesOf(sequence),
  },
}))

function stagesOf(sequence: number): JsonObject[] {
  return Array.from({ length: 10 }, (_, n) => ({
    id: `${sequence}-${n}`,
    refId: String(n),
    status: 'SUCCEEDED',
  }))
}

interface Contender {
  readonly what: string
  readonly settings: JsonObject
  readonly size: number
}

const contenders: readonly Contender[] = [
  { what: 'one event a request', settings: {}, size: 1 },
  { what: '100 events a request', settings: { batch: 100 }, size: 100 },
  { what: 'Elasticsearch bulk, 500 documents a request', settings: { kind: 'elasticsearch' }, size: 500 },
]

/** A collector's events per second beside a plain loop that posts the same bodies over as many connections that are kept open. */
const benchmark: Benchmark = async ({ rounds }) => {
  const receiver = await Child.start<{ url: string }>('collector', [])
  const http = createHttpClient({
    ...{ timeoutMs: 30_000, connectTimeoutMs: 5_000, retries: 0, maxResponseBytes: 10_000_000 },
    ...{ allowPrivateNetworks: false, allowedHosts: [], allowedCidrs: [] },
  })
  const ports = {
    http,
    log: createLogger({ level: 'silent', format: 'json' }),
    counter: createMetrics().counter('collected', 'Events', ['collector', 'outcome']),
  }
  const { url } = receiver.offer
  try {
    const rows: Row[] = []
    for (const { what, settings, size } of contenders) {
      const [endpoint] = endpointsOf({
        enabled: true,
        defaultEventName: 'event',
        defaultFieldName: 'payload',
        endpoints: [{ url, ...settings }],
      })
      const collector = new Collector(endpoint!, ports)
      const { path, bodies, headers } = requestsOf(endpoint!, size)
      const { told, posted } = await interleaved(rounds, {
        told: () => perSecond(() => handAll(collector)),
        posted: () => perSecond(() => postAll(url, path, headers, bodies)),
      })
      rows.push({
        what: `events told, ${what}`,
        measured: `${range(summaryOf(told))}/s`,
        against: `plain HTTP loop: ${range(summaryOf(posted))}/s`,
        ratio: ratioOf(told, posted),
        target: undefined,
      })
    }
    return rows
  } finally {
    await http.stop()
    await receiver.stop()
  }
}

export default benchmark

/** What the kind would send, made before anything is measured. */
function requestsOf(endpoint: ReturnType<typeof endpointsOf>[0], size: number) {
  const kind = collectorKinds.get(endpoint.kind)!
  const requests = Array.from({ length: eventCount / size }, (_, n) =>
    kind.request(endpoint, events.slice(n * size, (n + 1) * size)),
  )
  const { pathname } = new URL(requests[0]!.url)
  return { path: pathname, headers: requests[0]!.headers, bodies: requests.map(({ body }) => body) }
}

async function handAll(collector: Collector): Promise<void> {
  const signal = new AbortController().signal
  for (let at = 0; at < eventCount; at += collector.batch)
    await collector.handle(events.slice(at, at + collector.batch), signal)
}

async function postAll(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  bodies: readonly string[],
): Promise<void> {
  const pool = new Pool(url, { connections })
  const waiting = [...bodies]
  const client = async () => {
    for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) {
      const response = await pool.request({ method: 'POST', path, headers, body })
      await response.body.dump()
      if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`)
    }
  }
  await Promise.all(Array.from({ length: connections }, client))
  await pool.destroy()
}

async function perSecond(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return eventCount / ((performance.now() - startedAt) / 1_000)
}
