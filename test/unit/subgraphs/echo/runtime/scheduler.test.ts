import { monotonicFactory } from 'ulid'
import type { JsonObject } from '#platform/definition/json.ts'
import { startEvents } from '../../../../../subgraphs/echo/runtime/events.ts'
import { startSchedule } from '../../../../../subgraphs/echo/runtime/schedule.ts'
import { TriggerIndex } from '../../../../../subgraphs/echo/runtime/triggerIndex.ts'
import { openMongo } from '../../../../fixtures/mongo.ts'
import { until } from '../../../../fixtures/until.ts'
import { openPlatform } from '../echo.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
beforeAll(async () => {
  mongo = await openMongo()
})
afterAll(() => mongo.stop())

const at = (time: string) => Date.parse(`2026-11-23T${time}Z`)

/** A clock that stands until it is put. */
const clockAt = (time: string) => {
  let now = at(time)
  return { now: () => now, put: (to: string) => (now = at(to)) }
}
type Clock = ReturnType<typeof clockAt>

interface Options {
  readonly database?: string
  readonly failpoint?: (name: string) => Promise<void>
}

/** The scheduler of a process, on engine and index of its own. */
async function open(clock: Clock, { failpoint = async () => undefined, ...options }: Options = {}) {
  const { platform, database, close } = await openPlatform(mongo.uri, { ...options, clock, failpoint })
  const events = await startEvents(platform, monotonicFactory())
  const index = new TriggerIndex()
  const follower = { refresh: async () => undefined } as never
  let scheduler: ReturnType<typeof startSchedule> | undefined
  const save = (id: string, triggers: readonly JsonObject[], more: JsonObject = {}) =>
    index.put({ id, application: 'shop', name: id, definition: { ...more, triggers } })
  return {
    database,
    save,
    start() {
      scheduler = startSchedule(platform, events, { index, follower })
    },
    /** Lets it look at the clock. */
    look: () => save('another', []),
    known: () => events.schedules.all(),
    /** Times of the runs that stand in the log, by pipeline. */
    async runs() {
      const { events: found } = await events.repository.list({ type: 'cron' }, 1_000)
      return found
        .map(
          ({ content }) =>
            `${content.pipelineId} ${new Date(content.scheduledTime as number).toISOString().slice(11, 19)}`,
        )
        .sort()
    },
    async stop() {
      await scheduler?.stop()
      await events.stop(1_000)
      await close()
    },
  }
}
type Process = Awaited<ReturnType<typeof open>>

const cron = (cronExpression: string, more: JsonObject = {}): JsonObject => ({
  type: 'cron',
  id: 't',
  enabled: true,
  timeZone: 'UTC',
  cronExpression,
  ...more,
})
const everyMinute = [cron('0 * * * * ?')]

const planned = (process: Process, count: number) =>
  until(async () => (await process.known()).length === count)
const told = (process: Process, runs: readonly string[]) =>
  until(async () => String(await process.runs()) === String(runs)).catch(async () =>
    expect(await process.runs()).toEqual(runs),
  )

it('tells each run once though two processes believe that it is their turn', async () => {
  const clock = clockAt('12:00:30')
  const a = await open(clock)
  const b = await open(clock, { database: a.database })
  const ids = Array.from({ length: 50 }, (_, n) => `p${n}`)
  for (const process of [a, b]) {
    for (const id of ids) process.save(id, everyMinute)
    process.start()
    await planned(process, 50)
  }
  for (const [time, minutes] of [
    ['12:01:00', 1],
    ['12:02:00', 2],
  ] as const) {
    clock.put(time)
    for (const { look } of [a, b]) look()
    await until(async () => (await a.runs()).length >= 50 * minutes)
  }
  await Promise.all([a.stop(), b.stop()])
  const after = await open(clock, { database: a.database })
  expect(await after.runs()).toEqual(ids.flatMap((id) => [`${id} 12:01:00`, `${id} 12:02:00`]).sort())
  await after.stop()
})

it('makes up for the latest missed run of what it had known, and of nothing else', async () => {
  const clock = clockAt('12:00:30')
  const first = await open(clock)
  first.save('kept', everyMinute)
  first.save('changed', [cron('0 0/2 * * * ?')])
  first.start()
  await planned(first, 2)
  await first.stop()

  clock.put('12:05:20')
  const second = await open(clock, { database: first.database })
  second.save('kept', everyMinute)
  second.save('changed', [cron('0 0/1 * * * ?')])
  second.save('new', everyMinute)
  second.start()
  await planned(second, 3)
  await told(second, ['kept 12:05:00'])
  clock.put('12:06:00')
  second.look()
  await told(second, ['changed 12:06:00', 'kept 12:05:00', 'kept 12:06:00', 'new 12:06:00'])
  await second.stop()
})

it.each(['echo.schedule.due', 'echo.schedule.told'])('tells once what failed at %s', async (point) => {
  const clock = clockAt('12:00:59')
  let failures = 0
  const process = await open(clock, {
    failpoint: async (name) => {
      if (name === point && ++failures === 1) throw new Error('the store is away')
    },
  })
  process.save('p', everyMinute)
  process.start()
  await planned(process, 1)
  clock.put('12:01:00')
  process.look()
  await until(() => failures === 2)
  clock.put('12:02:00')
  await told(process, ['p 12:01:00', 'p 12:02:00'])
  await process.stop()
})

it('runs what is enabled and can be read, as it is now', async () => {
  const clock = clockAt('12:00:59')
  const process = await open(clock)
  process.save('two', [
    cron('0 * * * * ?'),
    cron('0 1 12 * * ?', { id: 'u' }),
    cron('0 0 12 30 2 ?', { id: 'v' }),
  ])
  process.save('disabled', everyMinute, { disabled: true })
  process.save('off', [cron('0 * * * * ?', { enabled: false })])
  process.save('wrong', [cron('0 60 * * * ?'), cron('0 * * * * ?', { id: 'u', timeZone: 'Mars/Base' })])
  process.save('changed', everyMinute)
  process.start()
  await planned(process, 4)
  process.save('changed', [cron('0 1 4 * * ?', { timeZone: 'America/Los_Angeles' })])
  process.save('removed', everyMinute)
  await planned(process, 5)
  process.save('removed', [])
  await planned(process, 4)
  clock.put('12:01:00')
  process.look()
  await told(process, ['changed 12:01:00', 'two 12:01:00', 'two 12:01:00'])
  await process.stop()
})
