import { setTimeout as sleep } from 'node:timers/promises'
import { Gennaker } from '../test/fixtures/gennaker.ts'
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
    await gennaker.savePipeline('bench', { ...definitionOf(0), name: 'makes the application' })
    const ids = await inParallel(upTo(pipelines), (n) => save(gennaker, definitionOf(n)))
    // The first minute warms up.
    const first = nextMinute()
    const expression = minutesFrom(first, count + 1)
    await inParallel(upTo(pipelines), (n) => save(gennaker, { ...definitionOf(n, expression), id: ids[n] }))
    const cron: number[] = []
    const lags: number[] = []
    const direct: number[] = []
    for (let round = 0; round <= count; round++) {
      const due = first + round * minuteMs
      const starts = await startsAt(gennaker, due, 2 * round * pipelines)
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

function definitionOf(n: number, cronExpression?: string): Record<string, unknown> {
  const stages = [{ refId: '1', type: 'wait', name: 'wait', waitTime: 0, requisiteStageRefIds: [] }]
  const triggers = cronExpression ? [{ type: 'cron', enabled: true, cronExpression, timeZone: 'UTC' }] : []
  return { name: `scheduled ${n}`, keepWaitingPipelines: true, stages, triggers }
}

const save = async (gennaker: Gennaker, definition: Record<string, unknown>): Promise<string> =>
  (await gennaker.get(saveText, { definition })).savePipeline.id

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

const countText = '{ executions(application: "bench", first: 1) { totalCount } }'

/** How often is asked whether all have started: rarely, since asking takes time from starting. */
const lookMs = 1_000

/** In case that something starts twice. */
const afterwardsMs = 3_000

/** Waits until all pipelines have started that are due then, `before` executions being there already. */
async function startsAt(gennaker: Gennaker, due: number, before: number): Promise<Start[]> {
  await sleep(due - Date.now())
  const deadline = due + minuteMs
  do {
    await sleep(lookMs)
    if (Date.now() > deadline) throw new Error('not all have started within a minute')
  } while ((await gennaker.get(countText)).executions.totalCount < before + pipelines)
  await sleep(afterwardsMs)
  return scheduled(gennaker, due)
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
