import mongoose from 'mongoose'
import { codeOf, embedded, serverFixture } from './harness.ts'

type Session = mongoose.mongo.ClientSession

const server = serverFixture({ transactionLifetimeMs: 1500 })
const { reset } = server

/** Runs with sessions whose transactions are aborted afterwards if they are still open. */
async function withSessions(count: number, run: (...sessions: Session[]) => Promise<void>): Promise<void> {
  const sessions = Array.from({ length: count }, () => server.client.startSession())
  try {
    await run(...sessions)
  } finally {
    for (const session of sessions) {
      if (session.inTransaction()) await session.abortTransaction()
      await session.endSession()
    }
  }
}

const id = (value: unknown) => ({ _id: value as never })

describe('a transaction', () => {
  it('stores all of its writes when it commits', async () => {
    await reset([id(0)])
    await withSessions(1, async (session) => {
      await session.withTransaction(async () => {
        await server.raw.insertOne(id(1), { session })
        await server.raw.updateOne(id(0), { $set: { x: 1 } }, { session })
        await server.raw.updateOne(id(1), { $set: { y: 1 } }, { session })
      })
    })
    expect(await server.raw.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 0, x: 1 },
      { _id: 1, y: 1 },
    ])
  })

  it('stores nothing when it aborts', async () => {
    await reset([id(0)])
    await withSessions(1, async (session) => {
      session.startTransaction()
      await server.raw.insertOne(id(1), { session })
      await server.raw.updateOne(id(0), { $set: { x: 1 } }, { session })
      await server.raw.deleteOne(id(0), { session })
      await session.abortTransaction()
    })
    expect(await server.raw.find().toArray()).toEqual([{ _id: 0 }])
  })

  it('sees its own writes, which others do not', async () => {
    await reset([
      { ...id(0), n: 0 },
      { ...id(1), n: 1 },
      { ...id(2), n: 2 },
    ])
    await server.raw.createIndex({ n: 1 })
    await withSessions(1, async (session) => {
      session.startTransaction()
      await server.raw.updateOne(id(0), { $set: { n: 10 } }, { session })
      await server.raw.deleteOne(id(1), { session })
      await server.raw.insertOne({ ...id(3), n: 3 }, { session })
      const mine = await server.raw
        .find({ n: { $gte: 0 } }, { session })
        .sort({ n: -1 })
        .toArray()
      expect(mine.map(({ _id, n }) => [_id, n])).toEqual([
        [0, 10],
        [3, 3],
        [2, 2],
      ])
      expect(await server.raw.countDocuments({ n: { $lt: 3 } }, { session })).toBe(1)
      expect(await server.raw.findOne(id(1), { session })).toBeNull()
      expect(await server.raw.distinct('n', {}, { session })).toEqual(expect.arrayContaining([10, 2, 3]))
      const others = await server.raw.find().sort({ _id: 1 }).toArray()
      expect(others.map(({ n }) => n)).toEqual([0, 1, 2])
      await session.commitTransaction()
    })
    const after = await server.raw.find().sort({ n: 1 }).toArray()
    expect(after.map(({ n }) => n)).toEqual([2, 3, 10])
  })

  it('reads the state of its start, whatever others write meanwhile', async () => {
    await reset(Array.from({ length: 5 }, (_, i) => ({ ...id(i), n: i })))
    await withSessions(1, async (session) => {
      session.startTransaction({ readConcern: { level: 'snapshot' } })
      const cursor = server.raw.find({}, { session, batchSize: 2 })
      expect(await cursor.next()).toMatchObject(id(0))
      await server.raw.updateMany({}, { $inc: { n: 100 } })
      await server.raw.deleteOne(id(3))
      await server.raw.insertOne({ ...id(9), n: 9 })
      const rest = await cursor.toArray()
      expect(rest.map(({ n }) => n).sort()).toEqual([1, 2, 3, 4])
      expect(await server.raw.findOne(id(3), { session })).toEqual({ _id: 3, n: 3 })
      expect(await server.raw.countDocuments({}, { session })).toBe(5)
    })
  })

  it('conflicts with a write of another transaction, and with one that came since it began', async () => {
    await reset([
      { ...id(0), n: 0 },
      { ...id(1), n: 0 },
    ])
    await withSessions(2, async (first, second) => {
      first.startTransaction()
      await server.raw.updateOne(id(0), { $inc: { n: 1 } }, { session: first })
      second.startTransaction()
      const late = await server.raw
        .updateOne(id(0), { $inc: { n: 1 } }, { session: second })
        .catch((error) => error)
      expect(late).toMatchObject({ code: 112 })
      expect(late.hasErrorLabel('TransientTransactionError')).toBe(true)
      await first.commitTransaction()
    })
    await withSessions(1, async (session) => {
      session.startTransaction()
      await server.raw.findOne(id(1), { session })
      await server.raw.updateOne(id(1), { $inc: { n: 5 } })
      expect(await codeOf(server.raw.updateOne(id(1), { $inc: { n: 1 } }, { session }))).toBe(112)
    })
    expect(await server.raw.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 0, n: 1 },
      { _id: 1, n: 5 },
    ])
  })

  it('lets a write outside of it wait until it has ended', async () => {
    await reset([{ ...id(0), n: 0 }])
    await withSessions(1, async (session) => {
      session.startTransaction()
      await server.raw.updateOne(id(0), { $inc: { n: 1 } }, { session })
      const outside = server.raw.updateOne(id(0), { $inc: { n: 10 } })
      expect(await server.raw.findOne(id(0))).toEqual({ _id: 0, n: 0 })
      await session.commitTransaction()
      await outside
    })
    expect(await server.raw.findOne(id(0))).toEqual({ _id: 0, n: 11 })
  })

  it('loses no update when 20 read, modify and write one document', async () => {
    await reset([{ ...id(0), n: 0 }])
    const increment = () =>
      withSessions(1, async (session) => {
        await session.withTransaction(async () => {
          const found = await server.raw.findOne(id(0), { session })
          await server.raw.updateOne(id(0), { $set: { n: found!.n + 1 } }, { session })
        })
      })
    await Promise.all(Array.from({ length: 20 }, increment))
    expect(await server.raw.findOne(id(0))).toEqual({ _id: 0, n: 20 })
  })

  it('is aborted by an error, and known no more', async () => {
    await reset([id(0)])
    await withSessions(1, async (session) => {
      session.startTransaction()
      await server.raw.insertOne(id(1), { session })
      expect(await codeOf(server.raw.insertOne(id(0), { session }))).toBe(11000)
      const next = await server.raw.insertOne(id(2), { session }).catch((error) => error)
      expect(next).toMatchObject({ code: 251 })
      expect(next.hasErrorLabel('TransientTransactionError')).toBe(true)
    })
    expect(await server.raw.countDocuments()).toBe(1)
  })

  it('keeps unique keys: its own, those of others, and those it gives up', async () => {
    await reset([
      { ...id(0), k: 'a' },
      { ...id(1), k: 'b' },
    ])
    await server.raw.createIndex({ k: 1 }, { unique: true })
    await withSessions(1, async (session) => {
      await session.withTransaction(async () => {
        await server.raw.updateOne(id(0), { $set: { k: 'tmp' } }, { session })
        await server.raw.updateOne(id(1), { $set: { k: 'a' } }, { session })
        await server.raw.updateOne(id(0), { $set: { k: 'b' } }, { session })
      })
    })
    expect(await server.raw.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 0, k: 'b' },
      { _id: 1, k: 'a' },
    ])
    expect(await server.raw.findOne({ k: 'a' })).toEqual({ _id: 1, k: 'a' })
    await withSessions(2, async (first, second) => {
      first.startTransaction()
      await server.raw.insertOne({ k: 'new' }, { session: first })
      expect(await codeOf(server.raw.insertOne({ k: 'a' }, { session: second }))).toBe(11000)
      second.startTransaction()
      expect(await codeOf(server.raw.insertOne({ k: 'new' }, { session: second }))).toBe(112)
    })
  })

  it('creates a collection with it, or not at all', async () => {
    await reset()
    const fresh = server.db.collection('fresh')
    const names = async () =>
      (await server.db.listCollections({ name: 'fresh' }).toArray()).map(({ name }) => name)
    await withSessions(1, async (session) => {
      session.startTransaction()
      await fresh.insertOne(id(1), { session })
      expect(await fresh.findOne(id(1), { session })).toEqual({ _id: 1 })
      expect(await fresh.findOne(id(1))).toBeNull()
      expect(await names()).toEqual([])
      await session.abortTransaction()
      expect(await names()).toEqual([])
      session.startTransaction()
      await server.db.createCollection('fresh', { session })
      await fresh.createIndex({ k: 1 }, { unique: true, session })
      await fresh.insertOne({ ...id(2), k: 1 }, { session })
      await session.commitTransaction()
    })
    expect(await names()).toEqual(['fresh'])
    expect(await codeOf(fresh.insertOne({ k: 1 }))).toBe(11000)
    await fresh.drop()
  })

  it('answers a repeated commit, refuses an abort after it', async () => {
    await reset([id(0)])
    await withSessions(1, async (session) => {
      session.startTransaction()
      await server.raw.updateOne(id(0), { $inc: { n: 1 } }, { session })
      await session.commitTransaction()
      await session.commitTransaction()
    })
    expect(await server.raw.findOne(id(0))).toEqual({ _id: 0, n: 1 })
  })

  ;(embedded ? it : it.skip)('ends after its lifetime', async () => {
    await reset([id(0)])
    await withSessions(1, async (session) => {
      session.startTransaction()
      await server.raw.updateOne(id(0), { $inc: { n: 1 } }, { session })
      await server.raw.updateOne(id(0), { $inc: { n: 10 } }) // waits until the transaction is over
      expect(await codeOf(session.commitTransaction())).toBe(251)
    })
    expect(await server.raw.findOne(id(0))).toEqual({ _id: 0, n: 10 })
  })

  it('may not hold commands that can not be taken back', async () => {
    await reset([id(0)])
    await withSessions(1, async (session) => {
      session.startTransaction()
      await server.raw.findOne({}, { session })
      expect(await codeOf(server.db.command({ drop: 'raw' }, { session }))).toBe(263)
    })
    expect(await server.raw.countDocuments()).toBe(1)
  })
})

describe('a numbered write', () => {
  const { Long } = mongoose.mongo.BSON
  let session: Session
  let latest = 1_000_000
  beforeAll(() => {
    session = server.client.startSession()
  })
  afterAll(() => session.endSession())

  /** Sends a command twice in one session with the same number, as a driver repeats it. */
  const twice = async (command: mongoose.mongo.Document) => {
    const numbered = { ...command, txnNumber: Long.fromNumber(++latest) }
    const first = await server.db.command(numbered, { session })
    return [first, await server.db.command(numbered, { session })]
  }

  it('is done once when it is sent twice', async () => {
    await reset([{ ...id(0), n: 0 }])
    const [update, again] = await twice({ update: 'raw', updates: [{ q: id(0), u: { $inc: { n: 1 } } }] })
    expect(update).toMatchObject({ n: 1, nModified: 1 })
    expect(again).toMatchObject({ n: 1, nModified: 1, retriedStmtIds: [0] })
    const [found, foundAgain] = await twice({
      findAndModify: 'raw',
      query: id(0),
      update: { $inc: { n: 1 } },
      new: true,
    })
    expect([found!.value, foundAgain!.value]).toEqual([
      { _id: 0, n: 2 },
      { _id: 0, n: 2 },
    ])
    const [inserted, insertedAgain] = await twice({ insert: 'raw', documents: [id(1), id(2)] })
    expect([inserted, insertedAgain]).toMatchObject([{ n: 2 }, { n: 2, retriedStmtIds: [0, 1] }])
    const [upsert, upsertAgain] = await twice({
      update: 'raw',
      updates: [{ q: { k: 1 }, u: { $inc: { n: 1 } }, upsert: true }],
    })
    expect(upsertAgain!.upserted).toEqual(upsert!.upserted)
    const [removed, removedAgain] = await twice({
      delete: 'raw',
      deletes: [{ q: { n: { $exists: false } }, limit: 1 }],
    })
    expect([removed!.n, removedAgain!.n]).toEqual([1, 1])
    expect(await server.raw.countDocuments()).toBe(3)
  })

  it('with an older number is refused', async () => {
    await reset()
    await twice({ insert: 'raw', documents: [id(1)] })
    const older = { insert: 'raw', documents: [id(2)], txnNumber: Long.fromNumber(latest - 1) }
    expect(await codeOf(server.db.command(older, { session }))).toBe(225)
  })
})
