import { unavailable } from '#platform/errors/errors.ts'
import { createLogger } from '#platform/log/log.ts'
import { createMetrics } from '#platform/metrics/metrics.ts'
import { newExecution } from '../../../../../subgraphs/orca/domain/create.ts'
import { eventsBetween } from '../../../../../subgraphs/orca/domain/events/eventsBetween.ts'
import type { Execution } from '../../../../../subgraphs/orca/domain/execution.ts'
import { EventFeed } from '../../../../../subgraphs/orca/runtime/eventFeed.ts'
import type { Told } from '../../../../../subgraphs/orca/store/untold.ts'
import { until } from '../../../../fixtures/until.ts'

const stages = 4_000

/** An execution whose stages have all run. */
function bigExecution(id: string): Execution {
  const wait = (_: unknown, index: number) => ({
    type: 'wait',
    refId: String(index),
    requisiteStageRefIds: [],
  })
  const origin = {
    type: 'PIPELINE' as const,
    buildTime: 1,
    user: 'ann',
    limitConcurrent: false,
    maxConcurrentExecutions: 0,
    keepWaitingPipelines: false,
  }
  const start = { application: 'shop', origin, trigger: {}, stages: Array.from({ length: stages }, wait) }
  const accepted = newExecution(start, id)
  const ran = [...accepted.stages.values()].map((stage) => ({
    ...stage,
    status: 'SUCCEEDED' as const,
    startTime: 2,
    endTime: 3,
  }))
  return {
    ...accepted,
    status: 'SUCCEEDED',
    startTime: 2,
    endTime: 3,
    stages: new Map(ran.map((stage) => [stage.id, stage])),
  }
}

it('what has no room while Echo is away is told of what the executions show when it is back', async () => {
  let isAway = true
  const told: string[] = []
  /** What a store would hold: flags, by execution. */
  const flags = new Map<string, number>()
  const executions = new Map<string, Execution>()
  const feed: EventFeed = new EventFeed({
    tell: async (events) => {
      if (isAway) throw unavailable('echo', 'it is away')
      told.push(...events.map(({ key }) => String(key)))
    },
    untold: {
      giveUp: async () => undefined,
      ids: async () => [...flags.keys()],
      settle: async (settled: readonly Told[]) => {
        for (const { id } of settled) flags.delete(id)
      },
    },
    find: async (id) => executions.get(id),
    clock: Date,
    failpoint: () => undefined,
    metrics: createMetrics(),
    log: createLogger({ level: 'silent', format: 'json' }),
  })
  for (const id of ['A', 'B', 'C', 'D', 'E']) {
    const execution = bigExecution(id)
    executions.set(id, execution)
    const events = eventsBetween(undefined, execution)
    flags.set(id, feed.flagOf(undefined, events)!)
    feed.see(execution, undefined, events)
  }
  isAway = false
  await until(() => flags.size < executions.size)
  await until(() => {
    feed.sweep()
    return flags.size === 0
  })
  const perExecution = 2 + 2 * stages
  expect(told).toHaveLength(executions.size * perExecution)
  expect(new Set(told).size).toBe(told.length)
  for (const id of executions.keys()) {
    const own = told.filter((key) => key.startsWith(`orca/${id}/`))
    expect([own[0], own.at(-1)]).toEqual([`orca/${id}/pipeline/starting/2`, `orca/${id}/pipeline/complete/3`])
  }
  await feed.stop(1_000)
})
