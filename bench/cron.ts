import { Gennaker } from '../test/fixtures/gennaker.ts'
import { until } from '../test/fixtures/until.ts'
import { type Benchmark, below, percentile, range, ratioOf, shown, summaryOf } from './measure.ts'

const pipelines = 1_500
const clients = 20
const mostRounds = 3
const minuteMs = 60_000
const boundSeconds = 5

interface Start {
  readonly pipeline: string
  /** Milliseconds since 1970. */
  readonly due: number
  readonly startedAt: number
}

/**
 * 1,500 pipelines whose schedules are due in the same minute, on the program as `npm start` runs it: from the full minute until the last
 * of them has started. Beside it clients that start the same pipelines over HTTP, twenty at a time.
 */
const benchmark: Benchmark = async ({ rounds }, say) => {
  const gennaker = await Gennaker.start()
  try {
    const count = Math.min(rounds, mostRounds)
    const ids = await inParallel(upTo(pipelines), (n) => save(gennaker, n))
    // The first minute warms up.
    const first = nextMinute()
    await inParallel(upTo(pipelines), (n) => save(gennaker, n, ids[n], minutesFrom(first, count + 1)))
    const cron: number[] = []
    const lags: number[] = []
    const direct: number[] = []
    for (let round = 0; round <= count; round++) {
      const due = first + round * minuteMs
      const starts = await startsAt(gennaker, due)
      const twice = starts.length - new Set(starts.map(({ pipeline }) => pipeline)).size
      if (twice > 0) throw new Error(`${twice} of ${starts.length} starts came twice`)
      const began = performance.now()
      await inParallel(ids, (id) => gennaker.startPipeline(id))
      if (round === 0) continue
      cron.push(Math.max(...starts.map(({ startedAt }) => startedAt - due)) / 1_000)
      lags.push(...starts.map(({ startedAt }) => startedAt - due))
      direct.push((performance.now() - began) / 1_000)
    }
    say(
      `started after the full minute: p50 ${shown(percentile(lags, 0.5))} ms, p99 ${shown(percentile(lags, 0.99))} ms`,
    )
    return [
      {
        what: `${pipelines.toLocaleString('en')} schedules due in the same minute, none started twice: until the last has started`,
        measured: range(summaryOf(cron), ' s'),
        against: `${clients} clients that start the same pipelines over HTTP: ${range(summaryOf(direct), ' s')}`,
        ratio: ratioOf(direct, cron),
        target: below(Math.max(...cron), boundSeconds, 's'),
      },
    ]
  } finally {
    await gennaker.stop()
  }
}

export default benchmark

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const left = items.entries()
  const client = async () => {
    for (const [index, item] of left) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: clients }, client))
  return results
}

/** A full minute that leaves time to save all pipelines before it. */
const nextMinute = () => (Math.floor(Date.now() / minuteMs) + 3) * minuteMs

/** A schedule of so many minutes in a row, all of them in the same hour or the next. */
function minutesFrom(first: number, count: number): string {
  const minutes = upTo(count).map((n) => new Date(first + n * minuteMs).getUTCMinutes())
  return `0 ${minutes.join(',')} * * * ?`
}

const saveText = `mutation ($definition: JSON!) { savePipeline(application: "bench", definition: $definition) { id } }`

async function save(gennaker: Gennaker, n: number, id?: string, cronExpression?: string): Promise<string> {
  const stages = [{ refId: '1', type: 'wait', name: 'wait', waitTime: 0, requisiteStageRefIds: [] }]
  const triggers = cronExpression ? [{ type: 'cron', enabled: true, cronExpression, timeZone: 'UTC' }] : []
  const definition = {
    ...(id && { id }),
    name: `scheduled ${n}`,
    keepWaitingPipelines: true,
    stages,
    triggers,
  }
  if (n === 0 && !id) return gennaker.savePipeline('bench', definition)
  await until(async () => n === 0 || (await hasApplication(gennaker)))
  return (await gennaker.get(saveText, { definition })).savePipeline.id
}

let isThere = false
async function hasApplication(gennaker: Gennaker): Promise<boolean> {
  isThere ||= (await gennaker.get('{ application(name: "bench") { name } }')).application !== null
  return isThere
}

const executions = `query ($after: String) { executions(application: "bench", first: 500, after: $after) {
  nodes { startTime trigger pipeline { id } } pageInfo { hasNextPage endCursor }
} }`

interface Page {
  readonly nodes: readonly {
    readonly startTime: string | null
    readonly trigger: { readonly scheduledTime?: number }
    readonly pipeline: { readonly id: string }
  }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
}

/** Waits until all pipelines have started that are due then, and a little longer in case that one starts twice. */
async function startsAt(gennaker: Gennaker, due: number): Promise<Start[]> {
  await until(() => Date.now() > due + 2_000, 5 * minuteMs)
  let starts: Start[] = []
  await until(async () => {
    const before = starts.length
    starts = await scheduled(gennaker, due)
    return starts.length >= pipelines && starts.length === before
  }, 50_000)
  return starts
}

async function scheduled(gennaker: Gennaker, due: number): Promise<Start[]> {
  const starts: Start[] = []
  let after: string | undefined
  // Newest first: those of the minute come before all others.
  for (let pages = 0; pages < 8; pages++) {
    const { executions: page }: { executions: Page } = await gennaker.get(executions, { after })
    for (const { startTime, trigger, pipeline } of page.nodes)
      if (trigger.scheduledTime === due && startTime)
        starts.push({ pipeline: pipeline.id, due, startedAt: Date.parse(startTime) })
    if (!page.pageInfo.hasNextPage) break
    after = page.pageInfo.endCursor
  }
  return starts
}
