import { forgetOld } from '../../../../../subgraphs/echo/runtime/retention.ts'
import { openMongo } from '../../../../fixtures/mongo.ts'
import { until } from '../../../../fixtures/until.ts'
import { happening, openLog, remembering } from './log.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
beforeAll(async () => {
  mongo = await openMongo()
})
afterAll(() => mongo.stop())

const signal = new AbortController().signal
const hour = 3_600_000
const clockIn = (ms: number) => ({ now: () => Date.now() + ms })
const some = (count: number) => Array.from({ length: count }, (_, n) => happening(n, { key: `k${n}` }))

it('forgets what is old, in chunks, and lets readers know', async () => {
  const { log, events, consumers, close } = await openLog(mongo.uri)
  await log.append(some(2_500))
  const settings = { events, consumers, retentionDays: 1, maxCount: 1_000_000 }
  expect(await forgetOld({ ...settings, clock: clockIn(23 * hour) }, signal)).toBe(0)
  expect(await forgetOld({ ...settings, clock: clockIn(25 * hour) }, signal)).toBe(2_500)
  expect((await events.list({}, 10)).events).toEqual([])
  expect(await events.bounds()).toEqual({ last: 2_500, floor: 2_500 })
  const [kept] = await log.append([happening(1, { key: 'k1' })])
  expect(kept).toMatchObject({ isNew: true, event: { sequence: 2_501 } })
  await close()
})

it('keeps what somebody has still to take, until there is too much', async () => {
  const { log, events, consumers, close } = await openLog(mongo.uri)
  let isBroken = true
  const consumer = remembering(
    'slow',
    () => {
      if (isBroken) throw new Error('it is down')
    },
    { batch: 1_000 },
  )
  await consumers.add(consumer)
  await log.append(some(30))
  await until(async () => (await consumers.states())[0]!.problem !== undefined)
  const settings = { events, consumers, retentionDays: 1, clock: clockIn(100 * hour) }
  expect(await forgetOld({ ...settings, maxCount: 1_000 }, signal)).toBe(0)
  expect(await forgetOld({ ...settings, clock: clockIn(0), maxCount: 20 }, signal)).toBe(0)
  expect(await forgetOld({ ...settings, maxCount: 20 }, signal)).toBe(10)
  isBroken = false
  await until(() => consumer.taken.includes(29))
  await until(async () => (await consumers.states())[0]!.behind === 0)
  expect(await forgetOld({ ...settings, maxCount: 1_000 }, signal)).toBe(20)
  await close()
})

it('shows what a consumer has lost', async () => {
  const first = await openLog(mongo.uri)
  await first.consumers.add(remembering('late'))
  await first.consumers.stop(1_000)
  await first.log.append(some(10))
  await first.events.forget(4)
  await first.close()
  const second = await openLog(mongo.uri, { database: first.database })
  const late = remembering('late')
  await second.consumers.add(late)
  await until(() => late.taken.length === 6)
  expect((await second.consumers.states())[0]!.problem).toMatch(/^4 events were forgotten/)
  await second.close()
})
