import mongoose from 'mongoose'
import { codeOf, serverFixture } from './harness.ts'

const { Decimal128, Long, Double, UUID, ObjectId } = mongoose.mongo.BSON

const server = serverFixture()
const { reset } = server
type Doc = mongoose.mongo.Document

describe('values', () => {
  it('keep their types', async () => {
    const when = new Date('2026-01-02T03:04:05.678Z')
    const value = {
      _id: new ObjectId(),
      int: 1,
      double: new Double(1),
      long: Long.fromString('9007199254740995'),
      decimal: Decimal128.fromString('123.450'),
      when,
      uuid: new UUID(),
      regex: /ab+/i,
      nothing: null,
      list: [1, [2, { z: 3 }]],
      nested: { b: { c: 'x' } },
    }
    await reset([value])
    expect(await server.raw.findOne({}, { promoteValues: false })).toMatchObject({
      long: value.long,
      double: new Double(1),
    })
    const { long: _long, ...found } = (await server.raw.findOne({})) as Doc
    expect(found).toMatchObject({
      int: 1,
      decimal: value.decimal,
      when,
      nothing: null,
      list: value.list,
      nested: value.nested,
    })
    expect(found.uuid.toString()).toBe(value.uuid.toString())
    expect(String(found.regex)).toBe('/ab+/i')
  })

  it('compare across number types and by type', async () => {
    await reset([{ _id: 1, d: Decimal128.fromString('123.450'), when: new Date('2026-01-02') }])
    const count = (filter: Doc) => server.raw.countDocuments(filter)
    expect(await count({ d: Decimal128.fromString('123.45') })).toBe(1)
    expect(await count({ d: { $gt: 100 } })).toBe(1)
    expect(await count({ when: { $gte: new Date('2026-01-01'), $lt: new Date('2026-01-03') } })).toBe(1)
    expect(await count({ when: { $gte: 0 } })).toBe(0)
  })
})

describe('insert', () => {
  it('refuses an _id that is taken', async () => {
    await reset([{ _id: 1 as never }])
    expect(await codeOf(server.raw.insertOne({ _id: 1 as never }))).toBe(11000)
  })

  it.each([
    ['ordered', true, [10]],
    ['unordered', false, [10, 11]],
  ])('goes on after an error only when %s', async (_name, ordered, stored) => {
    await reset([{ _id: 1 as never }])
    const documents = [{ _id: 10 }, { _id: 1 }, { _id: 11 }] as never[]
    const error = await server.raw.insertMany(documents, { ordered }).catch((caught) => caught)
    expect(error).toMatchObject({ code: 11000, writeErrors: [{ index: 1 }] })
    const found = await server.raw.find({ _id: { $gte: 10 } as never }).toArray()
    expect(found.map((document) => document._id)).toEqual(stored)
  })

  it.each([
    ['an array as _id', { _id: [1] }, 53],
    ['a regular expression as _id', { _id: /a/ }, 53],
    ['operators in _id', { _id: { $a: 1 } }, 52],
  ])('refuses %s', async (_name, document, code) => {
    await reset()
    expect(await codeOf(server.raw.insertOne(document as never))).toBe(code)
  })

  it('refuses a document of more than 16 MB', async () => {
    await reset()
    const command = { insert: 'raw', documents: [{ a: 'x'.repeat(16 * 1024 * 1024) }] }
    const error = await server.db.command(command).catch((caught) => caught)
    expect([10334, 2]).toContain(error?.code ?? 2)
    expect(await server.raw.countDocuments()).toBe(0)
  })
})

describe('update', () => {
  it('inserts what an upsert describes, and only then applies $setOnInsert', async () => {
    await reset()
    const change = { $set: { a: 1 }, $setOnInsert: { b: 2 } }
    const first = await server.raw.updateOne({ k: 1 }, change, { upsert: true })
    expect(first).toMatchObject({ matchedCount: 0, upsertedCount: 1, upsertedId: expect.anything() })
    const second = await server.raw.updateOne(
      { k: 1 },
      { $set: { a: 5 }, $setOnInsert: { b: 9 } },
      { upsert: true },
    )
    expect(second).toMatchObject({ matchedCount: 1, modifiedCount: 1, upsertedCount: 0 })
    expect(await server.raw.findOne({ k: 1 })).toMatchObject({ a: 5, b: 2, k: 1 })
  })

  it('replaces, with the _id of the filter when it inserts', async () => {
    await reset([{ _id: 1 as never, a: 1, b: 2 }])
    await server.raw.replaceOne({ _id: 1 as never }, { z: 1 })
    await server.raw.replaceOne({ _id: 'x' as never }, { q: 1 }, { upsert: true })
    expect(await server.raw.find().toArray()).toEqual([
      { _id: 1, z: 1 },
      { _id: 'x', q: 1 },
    ])
  })

  it('counts what it matched and what it changed', async () => {
    await reset([{ a: 1 }, { a: 1 }, { a: 2 }])
    expect(await server.raw.updateMany({ a: 1 }, { $set: { b: 1 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 2,
    })
    expect(await server.raw.updateMany({ a: 1 }, { $set: { b: 1 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 0,
    })
    expect(await server.raw.deleteMany({ a: 1 })).toMatchObject({ deletedCount: 2 })
  })

  it.each<[string, Doc, Doc | Doc[], Doc, Doc]>([
    [
      '$set $inc $push $unset',
      { _id: 1, n: 1, t: ['a', 'b'], u: 1 },
      { $set: { 's.x': 1 }, $inc: { n: 2 }, $push: { t: { $each: ['c'], $slice: -2 } }, $unset: { u: '' } },
      {},
      { _id: 1, n: 3, t: ['b', 'c'], s: { x: 1 } },
    ],
    [
      '$pull with a condition',
      { _id: 1, a: [{ v: 3 }, { v: 1 }] },
      { $pull: { a: { v: { $gte: 2 } } } },
      {},
      { _id: 1, a: [{ v: 1 }] },
    ],
    [
      '$push with $sort',
      { _id: 1, a: [{ v: 3 }, { v: 1 }] },
      { $push: { a: { $each: [{ v: 2 }], $sort: { v: 1 } } } },
      {},
      { _id: 1, a: [{ v: 1 }, { v: 2 }, { v: 3 }] },
    ],
    [
      '$addToSet $min $rename',
      { _id: 1, a: [1, 2, 3], n: 5, r: 1 },
      { $addToSet: { a: { $each: [3, 4] } }, $min: { n: 3 }, $rename: { r: 'q' } },
      {},
      { _id: 1, a: [1, 2, 3, 4], n: 3, q: 1 },
    ],
    [
      '$pop $mul $max',
      { _id: 1, a: [1, 2], n: 3, q: 1 },
      { $pop: { a: -1 }, $mul: { n: 2 }, $max: { q: 7 } },
      {},
      { _id: 1, a: [2], n: 6, q: 7 },
    ],
    [
      '$pullAll $bit',
      { _id: 1, a: [1, 2], q: 7 },
      { $pullAll: { a: [2] }, $bit: { q: { and: 3 } } },
      {},
      { _id: 1, a: [1], q: 3 },
    ],
    [
      '$[]',
      { _id: 1, i: [{ v: 1 }, { v: 2 }] },
      { $inc: { 'i.$[].v': 1 } },
      {},
      { _id: 1, i: [{ v: 2 }, { v: 3 }] },
    ],
    [
      '$[id]',
      {
        _id: 1,
        i: [
          { k: 'a', v: 1 },
          { k: 'b', v: 2 },
        ],
      },
      { $set: { 'i.$[e].v': 0 } },
      { arrayFilters: [{ 'e.k': 'b' }] },
      {
        _id: 1,
        i: [
          { k: 'a', v: 1 },
          { k: 'b', v: 0 },
        ],
      },
    ],
    [
      'a pipeline',
      { _id: 1, a: 1, b: 2 },
      [{ $set: { c: { $add: ['$a', '$b'] } } }, { $unset: 'a' }],
      {},
      { _id: 1, b: 2, c: 3 },
    ],
  ])('applies %s', async (_name, before, update, options, after) => {
    await reset([before])
    await server.raw.updateOne({ _id: 1 as never }, update as Doc, options)
    expect(await server.raw.findOne()).toEqual(after)
  })

  it('applies the positional operator to the element that the filter found', async () => {
    await reset([
      {
        _id: 1 as never,
        i: [
          { k: 'a', v: 1 },
          { k: 'b', v: 2 },
        ],
      },
    ])
    await server.raw.updateOne({ _id: 1 as never, 'i.k': 'b' }, { $set: { 'i.$.v': 9 } })
    await server.raw.updateOne({ i: { $elemMatch: { k: 'b', v: 9 } } }, { $inc: { 'i.$.v': 1 } })
    expect((await server.raw.findOne())?.i.map((item: Doc) => item.v)).toEqual([1, 10])
  })

  it.each<[string, Doc, number]>([
    ['two operators on one path', { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    ['an unknown operator', { $bogus: { a: 1 } }, 9],
    ['a changed _id', { $set: { _id: 2 } }, 66],
    ['$inc of a string', { $inc: { s: 1 } }, 14],
    ['$push to a scalar', { $push: { a: 1 } }, 2],
    ['a path through a scalar', { $set: { 'a.b': 1 } }, 28],
  ])('refuses %s, and leaves the document alone', async (_name, update, code) => {
    await reset([{ _id: 1 as never, a: 1, s: 'x' }])
    expect(await codeOf(server.raw.updateOne({ _id: 1 as never }, update))).toBe(code)
    expect(await server.raw.findOne()).toEqual({ _id: 1, a: 1, s: 'x' })
  })

  it('does not change a document twice when the update moves it in the index that is read', async () => {
    await reset(Array.from({ length: 500 }, (_, i) => ({ _id: i as never, n: i })))
    await server.raw.createIndex({ n: 1 })
    expect(await server.raw.updateMany({ n: { $gte: 0 } }, { $inc: { n: 1000 } })).toMatchObject({
      modifiedCount: 500,
    })
    expect(await server.raw.countDocuments({ n: { $gte: 1000, $lt: 1500 } })).toBe(500)
  })
})

describe('findAndModify', () => {
  it('gives the document before or after, null when nothing matches', async () => {
    await reset([{ _id: 1 as never, n: 1, t: ['b', 'c'] }])
    const before = await server.raw.findOneAndUpdate(
      { _id: 1 as never },
      { $pull: { t: 'b' as never } },
      { returnDocument: 'before' },
    )
    expect(before?.t).toEqual(['b', 'c'])
    const inserted = await server.raw.findOneAndUpdate(
      { _id: 2 as never },
      { $setOnInsert: { w: 1 }, $inc: { n: 1 } },
      { upsert: true, returnDocument: 'after' },
    )
    expect(inserted).toEqual({ _id: 2, n: 1, w: 1 })
    expect(await server.raw.findOneAndUpdate({ _id: 99 as never }, { $set: { w: 1 } })).toBeNull()
  })

  it('takes the first in the order of the sort, and projects', async () => {
    await reset([
      { _id: 1 as never, p: 2, s: 'q' },
      { _id: 2 as never, p: 1, s: 'q' },
    ])
    const found = await server.raw.findOneAndUpdate(
      { s: 'q' },
      { $set: { s: 'r' } },
      { sort: { p: 1 }, projection: { s: 1 }, returnDocument: 'after' },
    )
    expect(found).toEqual({ _id: 2, s: 'r' })
  })

  it('replaces and deletes', async () => {
    await reset([{ _id: 1 as never, a: 1 }])
    expect(
      await server.raw.findOneAndReplace({ _id: 1 as never }, { b: 1 }, { returnDocument: 'after' }),
    ).toEqual({ _id: 1, b: 1 })
    expect(await server.raw.findOneAndDelete({ _id: 1 as never })).toEqual({ _id: 1, b: 1 })
    expect(await server.raw.countDocuments()).toBe(0)
  })

  it('loses no update of 50 at a time', async () => {
    await reset([{ _id: 1 as never, n: 0 }])
    await Promise.all(
      Array.from({ length: 50 }, () => server.raw.findOneAndUpdate({ _id: 1 as never }, { $inc: { n: 1 } })),
    )
    expect(await server.raw.findOne()).toEqual({ _id: 1, n: 50 })
  })

  it('makes one document of 50 upserts on a unique key', async () => {
    await reset([{ x: 0 }])
    await server.raw.createIndex({ k: 1 }, { unique: true })
    const upserts = Array.from({ length: 50 }, () =>
      server.raw.findOneAndUpdate({ k: 'q' }, { $inc: { n: 1 } }, { upsert: true }),
    )
    const done = (await Promise.allSettled(upserts)).filter(({ status }) => status === 'fulfilled').length
    expect(await server.raw.find({ k: 'q' }).toArray()).toMatchObject([{ n: done }])
  })

  it('hands each of 200 jobs to exactly one of four clients', async () => {
    await reset(Array.from({ length: 200 }, (_, i) => ({ _id: i as never, st: 'new' })))
    const clients = await Promise.all(
      [0, 1, 2, 3].map(() => new mongoose.mongo.MongoClient(server.uri).connect()),
    )
    const claimed: unknown[] = []
    await Promise.all(
      clients.map(async (client) => {
        const jobs = client.db(server.db.databaseName).collection('raw')
        for (;;) {
          const job = await jobs.findOneAndUpdate(
            { st: 'new' },
            { $set: { st: 'run' } },
            { sort: { _id: 1 } },
          )
          if (job === null) return
          claimed.push(job._id)
        }
      }),
    )
    await Promise.all(clients.map((client) => client.close()))
    expect([claimed.length, new Set(claimed).size]).toEqual([200, 200])
  })
})

describe('bulkWrite', () => {
  it('runs operations of every kind', async () => {
    await reset([{ _id: 1 as never, a: 1 }])
    const result = await server.raw.bulkWrite([
      { insertOne: { document: { _id: 2 as never } } },
      { updateOne: { filter: { _id: 1 as never }, update: { $inc: { a: 1 } } } },
      { updateOne: { filter: { _id: 3 as never }, update: { $set: { q: 1 } }, upsert: true } },
      { deleteOne: { filter: { _id: 2 as never } } },
      { replaceOne: { filter: { _id: 3 as never }, replacement: { z: 1 } } },
    ])
    expect(result).toMatchObject({ insertedCount: 1, modifiedCount: 2, upsertedCount: 1, deletedCount: 1 })
  })
})

describe('find', () => {
  it('sorts, skips, limits and projects', async () => {
    await reset(
      Array.from({ length: 20 }, (_, i) => ({ _id: i as never, a: i % 3, b: i, c: { d: i, e: 1 } })),
    )
    const found = await server.raw
      .find()
      .sort({ a: 1, b: -1 })
      .skip(2)
      .limit(3)
      .project({ b: 1, 'c.d': 1, _id: 0 })
      .toArray()
    expect(found).toEqual([
      { b: 12, c: { d: 12 } },
      { b: 9, c: { d: 9 } },
      { b: 6, c: { d: 6 } },
    ])
    expect(Object.keys((await server.raw.findOne({}, { projection: { c: 0 } })) as Doc)).toEqual([
      '_id',
      'a',
      'b',
    ])
  })

  it('sorts values of mixed types in BSON order', async () => {
    const values = [{ v: 'a' }, { v: 3 }, {}, { v: null }, { v: new Date(0) }, { v: true }]
    await reset(values.map((value, i) => ({ _id: (i + 1) as never, ...value })))
    const found = await server.raw.find().sort({ v: 1, _id: 1 }).toArray()
    expect(found.map((document) => document._id)).toEqual([3, 4, 2, 1, 6, 5])
  })

  it.each<[Doc, number[]]>([
    [{ a: { $in: ['abc', 'q'] } }, [1]],
    [{ _id: { $nin: [1] } }, [2, 3]],
    [{ $or: [{ _id: 1 }, { n: null }] }, [1, 2, 3]],
    [{ a: /^x/i }, [2]],
    [{ a: { $regex: '^ab', $options: 'i' } }, [1]],
    [{ n: { $exists: true } }, [1, 2]],
    [{ n: null }, [2, 3]],
    [{ l: { $size: 1 } }, [2]],
    [{ l: { $all: [1, 2] } }, [1]],
    [{ o: { $elemMatch: { x: 1, y: 2 } } }, []],
    [{ o: { $elemMatch: { x: 2, y: 2 } } }, [1]],
    [{ 'o.x': 1, 'o.y': 2 }, [1]],
    [{ a: { $not: /^a/ } }, [2, 3]],
    [{ $nor: [{ _id: 1 }] }, [2, 3]],
    [{ n: { $type: 'number' } }, [1]],
    [{ $expr: { $eq: ['$n', 5] } }, [1]],
    [{ n: { $mod: [5, 0] } }, [1]],
    [{ n: { $gt: 1 } }, [1]],
  ])('%j finds %j', async (filter, ids) => {
    await reset([
      {
        _id: 1 as never,
        a: 'abc',
        l: [1, 2],
        o: [
          { x: 1, y: 1 },
          { x: 2, y: 2 },
        ],
        n: 5,
      },
      { _id: 2 as never, a: 'XYZ', l: [3], n: null },
      { _id: 3 as never },
    ])
    const found = await server.raw.find(filter).sort({ _id: 1 }).toArray()
    expect(found.map((document) => document._id)).toEqual(ids)
  })

  it('projects with $slice and $elemMatch', async () => {
    await reset([{ _id: 1 as never, a: [1, 2, 3, 4], b: [{ k: 1 }, { k: 2 }] }])
    expect(await server.raw.findOne({}, { projection: { a: { $slice: -2 } } })).toMatchObject({ a: [3, 4] })
    expect(await server.raw.findOne({}, { projection: { b: { $elemMatch: { k: 2 } } } })).toEqual({
      _id: 1,
      b: [{ k: 2 }],
    })
  })

  it.each([
    ['an unknown operator', { a: { $bogus: 1 } }],
    ['a wrong operand', { a: { $in: 1 } }],
    ['an unknown top-level operator', { $bogus: 1 }],
  ])('refuses %s even where no collection is', async (_name, filter) => {
    expect(
      await codeOf(
        server.db
          .collection('missing')
          .find(filter as Doc)
          .toArray(),
      ),
    ).toBe(2)
  })

  it('answers distinct values and counts', async () => {
    await reset([{ a: 1 }, { a: 1 }, { a: 2, b: [3, 4] }])
    expect(await server.raw.countDocuments({ a: 1 })).toBe(2)
    expect(await server.raw.estimatedDocumentCount()).toBe(3)
    expect((await server.raw.distinct('a')).sort()).toEqual([1, 2])
    expect((await server.raw.distinct('b')).sort()).toEqual([3, 4])
  })

  it('gives up after maxTimeMS', async () => {
    await reset(Array.from({ length: 20_000 }, (_, i) => ({ i, pad: 'x'.repeat(200) })))
    const slow = server.raw.find({ pad: { $regex: 'y+z' } }, { maxTimeMS: 1 }).toArray()
    expect(await codeOf(slow)).toBe(50)
  })
})

describe('cursors', () => {
  it('go through batches', async () => {
    await reset(Array.from({ length: 1000 }, (_, i) => ({ i })))
    let n = 0
    for await (const document of server.raw.find().batchSize(50)) n += document._id ? 1 : 0
    expect(n).toBe(1000)
    const some = await server.raw
      .find({ i: { $lt: 500 } })
      .sort({ i: -1 })
      .limit(210)
      .batchSize(100)
      .toArray()
    expect(some.map((document) => document.i)).toEqual(Array.from({ length: 210 }, (_, i) => 499 - i))
  })

  it('cut batches at 16 MB', async () => {
    await reset()
    const pad = 'x'.repeat(200_000)
    await server.raw.insertMany(Array.from({ length: 100 }, (_, i) => ({ i, pad })))
    const { cursor } = await server.db.command({ find: 'raw', batchSize: 1000 })
    expect(cursor.firstBatch.length).toBeLessThan(100)
    expect((await server.raw.find().toArray()).length).toBe(100)
  })

  it('are gone once killed', async () => {
    await reset(Array.from({ length: 10 }, (_, i) => ({ i })))
    const session = server.client.startSession()
    const { cursor } = await server.db.command(
      { find: 'raw', batchSize: 2 },
      { session, promoteLongs: false },
    )
    const killed = await server.db.command(
      { killCursors: 'raw', cursors: [cursor.id] },
      { session, promoteLongs: false },
    )
    expect(killed.cursorsKilled.map(String)).toEqual([String(cursor.id)])
    expect(await codeOf(server.db.command({ getMore: cursor.id, collection: 'raw' }, { session }))).toBe(43)
    await session.endSession()
  })
})
