import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import { openMongo } from '../../../../fixtures/mongo.ts'
import { silent } from '../../../../fixtures/subgraphs.ts'
import { until } from '../../../../fixtures/until.ts'
import { happening, openLog, remembering } from './log.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
beforeAll(async () => {
  mongo = await openMongo()
})
afterAll(() => mongo.stop())

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)
const all = (numbers: readonly number[]) => numbers.map((n) => happening(n))

it('hands over what comes from the first start on, in order, in batches', async () => {
  const { log, consumers, close } = await openLog(mongo.uri)
  await log.append(all([1, 2]))
  const sizes: number[] = []
  const consumer = remembering('a', (events) => void sizes.push(events.length))
  await consumers.add(consumer)
  await log.append(all(range(3, 30)))
  await until(() => consumer.taken.length === 27)
  expect(consumer.taken).toEqual(range(3, 30))
  expect(Math.max(...sizes)).toBe(10)
  await close()
})

it('goes on where it was left, and passes over what is not wanted', async () => {
  const before = await openLog(mongo.uri)
  const first = remembering('a')
  await before.consumers.add(first)
  await before.log.append(all([1, 2]))
  await until(() => first.taken.length === 2)
  await before.consumers.stop(1_000)
  await before.log.append(all([3, 4, 5]))
  await before.close()
  const after = await openLog(mongo.uri, { database: before.database })
  const second = remembering('a', undefined, { wants: ({ content }) => content.n !== 4 })
  await after.consumers.add(second)
  await until(() => second.taken.length === 2)
  expect(second.taken).toEqual([3, 5])
  await until(async () => (await after.consumers.states())[0]!.behind === 0)
  await after.close()
})

it('hands the same again when it was not taken, tells why, and nothing behind it before', async () => {
  const { log, consumers, close } = await openLog(mongo.uri)
  let isBroken = true
  const tries: unknown[] = []
  const consumer = remembering('a', (events) => {
    tries.push(events[0]!.content.n)
    if (isBroken) throw new Error('the mailbox is full')
  })
  const other = remembering('b')
  await consumers.add(consumer)
  await consumers.add(other)
  await log.append(all([1]))
  await until(async () => (await consumers.states())[0]!.problem !== undefined)
  await log.append(all([2, 3]))
  await until(() => other.taken.length === 3 && tries.length > 1)
  expect(await consumers.states()).toMatchObject([
    { name: 'a', behind: 3, problem: 'the mailbox is full', lastProgress: undefined },
    { name: 'b', behind: 0, problem: undefined, lastProgress: expect.any(Number) },
  ])
  expect(new Set(tries)).toEqual(new Set([1]))
  isBroken = false
  await until(() => consumer.taken.length === 3)
  expect(consumer.taken).toEqual([1, 2, 3])
  await until(async () => (await consumers.states())[0]!.problem === undefined)
  await close()
})

it('hands the same again after a death between the taking and the cursor', async () => {
  const { log, consumers, close } = await openLog(mongo.uri, {
    failpoints: 'echo.consumer.handled=error@1',
  })
  const consumer = remembering('a')
  await consumers.add(consumer)
  await log.append(all([1, 2]))
  await until(() => consumer.taken.length === 4)
  expect(consumer.taken).toEqual([1, 2, 1, 2])
  await close()
})

it('serves each consumer in one process at a time, and goes on in another one', async () => {
  const engine = createEmbeddedEngine(silent)
  const a = await openLog(mongo.uri, { engine })
  const b = await openLog(mongo.uri, { engine, database: a.database })
  const [inA, inB] = [remembering('x'), remembering('x')]
  await a.consumers.add(inA)
  await b.consumers.add(inB)
  await b.log.append(all(range(0, 50)))
  await until(() => inA.taken.length === 50)
  await a.consumers.stop(1_000)
  await a.log.append(all(range(50, 60)))
  await until(() => inB.taken.length === 10)
  expect([...inA.taken, ...inB.taken]).toEqual(range(0, 60))
  await a.close()
  await b.close()
  await engine.stop()
})

it('notices within moments what another process appends', async () => {
  const a = await openLog(mongo.uri)
  const b = await openLog(mongo.uri, { database: a.database })
  const consumer = remembering('a')
  await a.consumers.add(consumer)
  await b.log.append(all([1]))
  await until(() => consumer.taken.length === 1)
  await a.close()
  await b.close()
})

it('waits at its stop for what is being handled, and then asks it to end', async () => {
  const { log, consumers, close } = await openLog(mongo.uri)
  const begun = Promise.withResolvers<void>()
  let wasAborted = false
  const endless = {
    ...remembering('endless'),
    async handle(_: unknown, signal: AbortSignal) {
      begun.resolve()
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      wasAborted = true
      throw new Error('ended')
    },
  }
  await consumers.add(endless)
  await log.append(all([1]))
  await begun.promise
  await consumers.stop(20)
  expect(wasAborted).toBe(true)
  await close()
})
