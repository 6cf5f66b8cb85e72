import mongoose from 'mongoose'
import { codeOf, embedded, serverFixture, startTestServer } from './harness.ts'

type Doc = mongoose.mongo.Document
type Stream = mongoose.mongo.ChangeStream

const server = serverFixture()
const { reset } = server
const id = (value: unknown) => ({ _id: value as never })

/** Opens a stream and makes sure that it stands before whatever is done next. */
async function open(target: Watchable, stages: Doc[] = [], options: Doc = {}): Promise<Stream> {
  const stream = target.watch(stages, { maxAwaitTimeMS: 50, ...options })
  await stream.tryNext()
  return stream
}

type Watchable = { watch(stages: Doc[], options: Doc): Stream }

async function take(stream: Stream, count: number): Promise<Doc[]> {
  const events: Doc[] = []
  while (events.length < count) events.push(await stream.next())
  return events
}

describe('a change stream', () => {
  it('tells of inserts, updates, replacements and deletes', async () => {
    await reset([id(0)])
    const stream = await open(server.raw)
    await server.raw.insertOne({ ...id(1), a: { b: 1 }, l: [1, 2, 3], gone: true })
    await server.raw.updateOne(id(1), {
      $set: { 'a.b': 2, n: 5 },
      $unset: { gone: '' },
      $push: { l: 4 as never },
    })
    await server.raw.updateOne(id(1), { $set: { n: 5 } })
    await server.raw.replaceOne(id(1), { z: 1 })
    await server.raw.deleteOne(id(1))
    const [insert, update, replace, remove] = await take(stream, 4)
    const ns = { db: server.db.databaseName, coll: 'raw' }
    expect(insert).toMatchObject({
      operationType: 'insert',
      ns,
      documentKey: { _id: 1 },
      fullDocument: { _id: 1, a: { b: 1 } },
    })
    expect(update).toMatchObject({
      operationType: 'update',
      documentKey: { _id: 1 },
      updateDescription: {
        updatedFields: { 'a.b': 2, n: 5, 'l.3': 4 },
        removedFields: ['gone'],
        truncatedArrays: [],
      },
    })
    expect(update).not.toHaveProperty('fullDocument')
    expect(replace).toMatchObject({ operationType: 'replace', fullDocument: { _id: 1, z: 1 } })
    expect(remove).toMatchObject({ operationType: 'delete', documentKey: { _id: 1 } })
    expect(insert!.clusterTime).toBeInstanceOf(mongoose.mongo.BSON.Timestamp)
    expect(insert!.wallTime).toBeInstanceOf(Date)
    await stream.close()
  })

  it('looks documents up, and runs stages on its events', async () => {
    await reset([id(0), id(1)])
    const pipeline = [
      { $match: { 'fullDocument.n': { $gt: 1 } } },
      { $project: { fullDocument: 1, operationType: 1 } },
    ]
    const stream = await open(server.raw, pipeline, { fullDocument: 'updateLookup' })
    await server.raw.updateOne(id(0), { $set: { n: 1 } })
    await server.raw.updateOne(id(1), { $set: { n: 2 } })
    const [event] = await take(stream, 1)
    expect(event).toEqual({ _id: event!._id, operationType: 'update', fullDocument: { _id: 1, n: 2 } })
    await stream.close()
  })

  it('goes on after any of its events', async () => {
    await reset([id(0)])
    const first = await open(server.raw)
    await server.raw.insertMany([id(1), id(2), id(3)])
    const [one] = await take(first, 1)
    await first.close()
    const after = server.raw.watch([], { resumeAfter: one!._id })
    expect((await take(after, 2)).map((event) => event.documentKey._id)).toEqual([2, 3])
    await after.close()
    const at = server.raw.watch([], { startAtOperationTime: one!.clusterTime })
    expect((await take(at, 3)).map((event) => event.documentKey._id)).toEqual([1, 2, 3])
    await at.close()
  })

  it('tells of a whole database, or of everything', async () => {
    await reset([id(0)])
    const database = await open(server.db)
    const cluster = await open(server.client)
    await server.db.collection('other').insertOne(id('x'))
    await server.raw.insertOne(id('y'))
    for (const stream of [database, cluster]) {
      expect((await take(stream, 2)).map((event) => [event.ns.coll, event.documentKey._id])).toEqual([
        ['other', 'x'],
        ['raw', 'y'],
      ])
      await stream.close()
    }
    await server.db.collection('other').drop()
  })

  it('tells what a transaction did when it commits, with its number', async () => {
    await reset([id(0)])
    const stream = await open(server.raw)
    const session = server.client.startSession()
    await session.withTransaction(async () => {
      await server.raw.insertOne(id(1), { session })
      await server.raw.updateOne(id(1), { $set: { a: 1 } }, { session })
    })
    await session.endSession()
    const events = await take(stream, 2)
    expect(events.map((event) => event.operationType)).toEqual(['insert', 'update'])
    expect(events[0]).toMatchObject({ txnNumber: expect.anything(), lsid: { id: expect.anything() } })
    await stream.close()
  })

  it.each([
    ['drop', () => server.raw.drop()],
    ['rename', () => server.raw.rename('renamed')],
  ])('ends when its collection is gone by %s', async (operation, remove) => {
    await reset([id(0)])
    const stream = await open(server.raw)
    await remove()
    const [gone, invalidate] = await take(stream, 2)
    expect([gone!.operationType, invalidate!.operationType]).toEqual([operation, 'invalidate'])
    if (operation === 'rename') expect(gone!.to).toEqual({ db: server.db.databaseName, coll: 'renamed' })
    expect(await codeOf(server.raw.watch([], { resumeAfter: invalidate!._id }).tryNext())).toBe(260)
    await server.raw.insertOne(id(5))
    const again = server.raw.watch([], { startAfter: invalidate!._id })
    expect(await take(again, 1)).toMatchObject([{ documentKey: { _id: 5 } }])
    await again.close()
    await stream.close()
    await server.db.collection('renamed').drop()
  })

  it('is woken by the commit, long before its time is over', async () => {
    await reset([id(0)])
    const client = new mongoose.mongo.MongoClient(server.uri, { monitorCommands: true })
    const waiting = new Promise<void>((resolve) => {
      client.on('commandStarted', ({ commandName }) => commandName === 'getMore' && resolve())
    })
    const stream = client.db(server.db.databaseName).collection('raw').watch([], { maxAwaitTimeMS: 60_000 })
    const next = stream.next()
    await waiting
    await server.raw.insertOne(id(1))
    expect(await next).toMatchObject({ documentKey: { _id: 1 } })
    await stream.close()
    await client.close()
  })

  it.each<[string, Doc[], Doc, number]>([
    ['stages that need more than one event', [{ $group: { _id: 1 } }], {}, 20],
    ['an unknown option', [], { bogus: 1 }, 40415],
    ['a token that is none', [], { resumeAfter: { _data: 'zz' } }, 260],
    ['two starts', [], { resumeAfter: { _data: '00' }, startAfter: { _data: '00' } }, 40674],
  ])('refuses %s', async (_name, stages, options, code) => {
    const command = { aggregate: 'raw', pipeline: [{ $changeStream: options }, ...stages], cursor: {} }
    const found = await codeOf(server.db.command(command))
    expect(embedded ? found : found !== undefined).toBe(embedded ? code : true)
  })
})

;(embedded ? describe : describe.skip)('the log behind change streams', () => {
  it('forgets when it is full: a stream that is too old gets 286', async () => {
    const small = await startTestServer({ oplogMaxBytes: 20_000 })
    const client = await new mongoose.mongo.MongoClient(small.uri).connect()
    const raw = client.db('d').collection('raw')
    await raw.insertOne(id(0))
    const stream = await open(raw)
    await raw.insertOne(id(1))
    const [event] = await take(stream, 1)
    await stream.close()
    for (let i = 2; i < 40; i++) await raw.insertOne({ ...id(i), pad: 'x'.repeat(1000) })
    expect(await codeOf(raw.watch([], { resumeAfter: event!._id }).tryNext())).toBe(286)
    await client.close()
    await small.stop()
  })
})
