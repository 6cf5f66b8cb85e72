import { openMongo } from '../../../../fixtures/mongo.ts'
import { happening, numbers, openLog, readEvents } from './log.ts'

let mongo: Awaited<ReturnType<typeof openMongo>>
beforeAll(async () => {
  mongo = await openMongo()
})
afterAll(() => mongo.stop())

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

it('keeps events in the order in which they are told, whoever tells them at the same time', async () => {
  const { log, close } = await openLog(mongo.uri)
  const kept = await Promise.all(range(0, 100).map((n) => log.append([happening(n), happening(n + 1_000)])))
  const sequences = kept.flat().map(({ event }) => event.sequence)
  expect(sequences).toEqual(range(1, 201))
  const read = await readEvents(log.reader(), 200)
  expect(numbers(read)).toEqual(kept.flatMap((two) => numbers(two.map(({ event }) => event))))
  expect(new Set(read.map(({ id }) => id)).size).toBe(200)
  await close()
})

it('reads from the store what it has kept', async () => {
  const first = await openLog(mongo.uri)
  const event = happening(1, { key: 'k', executionId: 'E', signedBy: ['f'], isSigned: true })
  const [kept] = await first.log.append([event])
  const second = await openLog(mongo.uri, { database: first.database })
  expect(await readEvents(second.log.reader(), 1)).toEqual([kept!.event])
  await first.close()
  await second.close()
})

it('answers the first event to those who tell it again under its key', async () => {
  const a = await openLog(mongo.uri)
  const b = await openLog(mongo.uri, { database: a.database })
  const told = await Promise.all(
    range(0, 20).flatMap((n) => [a, b].map(({ log }) => log.append([happening(n, { key: `k${n % 5}` })]))),
  )
  const kept = told.flat()
  expect(kept.filter(({ isNew }) => isNew)).toHaveLength(5)
  for (const { event } of kept)
    expect(
      kept.filter((other) => other.event.key === event.key).every((other) => other.event.id === event.id),
    ).toBe(true)
  await a.log.append([happening(99), happening(100, { key: 'k1' })])
  const read = await readEvents(b.log.reader(), 6)
  expect(numbers(read).at(-1)).toBe(99)
  expect(read).toHaveLength(6)
  await a.close()
  await b.close()
})

it('tells a repetition within one call, too', async () => {
  const { log, close } = await openLog(mongo.uri)
  const kept = await log.append([happening(1, { key: 'k' }), happening(2), happening(3, { key: 'k' })])
  expect(kept.map(({ isNew }) => isNew)).toEqual([true, true, false])
  expect(kept[2]!.event.id).toBe(kept[0]!.event.id)
  await close()
})

it('shows every reader all that two processes write at the same time, in one order', async () => {
  const a = await openLog(mongo.uri)
  const b = await openLog(mongo.uri, { database: a.database })
  const reading = [a, b, a].map(({ log }) => readEvents(log.reader(), 400))
  const writing = range(0, 100).flatMap((n) => [
    a.log.append([happening(4 * n), happening(4 * n + 1)]),
    b.log.append([happening(4 * n + 2), happening(4 * n + 3)]),
  ])
  await Promise.all(writing)
  const [first, ...others] = await Promise.all(reading)
  expect(numbers(first!).toSorted((x, y) => x - y)).toEqual(range(0, 400))
  const places = first!.map(({ sequence }) => sequence)
  expect(places).toEqual(places.toSorted((x, y) => x - y))
  for (const other of others) expect(numbers(other)).toEqual(numbers(first!))
  await a.close()
  await b.close()
})

it('goes on behind a place whose writer has died', async () => {
  const dying = await openLog(mongo.uri, { failpoints: 'echo.append.allotted=error@1' })
  const other = await openLog(mongo.uri, { database: dying.database, patienceMs: 30 })
  await expect(dying.log.append([happening(1), happening(2)])).rejects.toThrow('echo.append.allotted')
  await other.log.append([happening(3)])
  expect(numbers(await readEvents(other.log.reader(), 1))).toEqual([3])
  const patient = dying.log.reader()
  expect(numbers((await patient.read(0, 10)).events)).toEqual([3])
  await dying.close()
  await other.close()
})

it('waits for a writer that is slow, and gives one that is too slow another place', async () => {
  const slow = await openLog(mongo.uri, { failpoints: 'echo.append.allotted=delay:300@1' })
  const other = await openLog(mongo.uri, { database: slow.database, patienceMs: 50 })
  const late = slow.log.append([happening(1), happening(2)])
  await readyFor(
    () => other.events.bounds(),
    ({ last }) => last === 2,
  )
  await other.log.append([happening(3)])
  const patient = slow.log.reader()
  expect(await patient.read(0, 10)).toMatchObject({ events: [], through: 0, isHeldUp: true })
  const read = await readEvents(other.log.reader(), 3)
  expect(numbers(read)).toEqual([3, 1, 2])
  expect((await late).map(({ event }) => event.sequence)).toEqual([4, 5])
  expect(numbers(await readEvents(patient, 3))).toEqual([3, 1, 2])
  await slow.close()
  await other.close()
})

async function readyFor<T>(read: () => Promise<T>, isReady: (value: T) => boolean): Promise<void> {
  while (!isReady(await read())) await new Promise((resolve) => setTimeout(resolve, 2))
}

it('refuses an event that is too long, and keeps those that are told beside it', async () => {
  const { log, close } = await openLog(mongo.uri)
  const long = happening(1, { content: { text: 'x'.repeat(5 * 1024 * 1024) } })
  const [refused, kept] = await Promise.allSettled([log.append([long]), log.append([happening(2)])])
  expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'BAD_USER_INPUT' } })
  expect(kept).toMatchObject({ status: 'fulfilled' })
  await close()
})

it('says how much was forgotten before it was read', async () => {
  const writer = await openLog(mongo.uri)
  await writer.log.append(range(0, 10).map((n) => happening(n)))
  await writer.events.forget(4)
  const reader = await openLog(mongo.uri, { database: writer.database })
  const { events, lost } = await reader.log.reader().read(0, 10)
  expect({ read: numbers(events), lost }).toEqual({ read: [4, 5, 6, 7, 8, 9], lost: 4 })
  await writer.close()
  await reader.close()
})

it('reads no more at once than a process can hold, and all of it in the end', async () => {
  const { log, events, close } = await openLog(mongo.uri)
  const text = 'x'.repeat(3_000_000)
  for (const n of range(0, 12)) await log.append([happening(n, { content: { n, text } })])
  const lengths = (await events.read(0, 1_000)).map(({ length }) => length)
  expect(lengths.length).toBeLessThan(8)
  expect(numbers(await readEvents(log.reader(), 12))).toEqual(range(0, 12))
  const newest = await events.list({}, 10)
  expect(newest.events.length).toBeLessThan(8)
  expect(newest.hasMore).toBe(true)
  const before = newest.events.at(-1)!.sequence
  expect(numbers((await events.list({}, 1, before)).events)).toEqual([before - 2])
  expect(await events.list({}, 10, 2)).toMatchObject({ events: [{ sequence: 1 }], hasMore: false })
  await close()
})
