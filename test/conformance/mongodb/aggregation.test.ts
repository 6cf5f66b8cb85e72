import type mongoose from 'mongoose'
import { codeOf, serverFixture } from './harness.ts'

type Doc = mongoose.mongo.Document

const server = serverFixture()
const { reset } = server
const run = (pipeline: Doc[]) => server.raw.aggregate(pipeline).toArray()

describe('aggregate', () => {
  it.each<[string, Doc[], Doc[], Doc[]]>([
    [
      'groups',
      [
        { g: 'a', v: 1 },
        { g: 'a', v: 2 },
        { g: 'b', v: 5 },
      ],
      [
        { $match: { v: { $gt: 0 } } },
        {
          $group: {
            _id: '$g',
            s: { $sum: '$v' },
            c: { $sum: 1 },
            m: { $max: '$v' },
            l: { $push: '$v' },
            av: { $avg: '$v' },
          },
        },
        { $sort: { _id: 1 } },
        { $project: { _id: 0, g: '$_id', s: 1, c: 1, m: 1, l: 1, av: 1 } },
      ],
      [
        { s: 3, c: 2, m: 2, l: [1, 2], av: 1.5, g: 'a' },
        { s: 5, c: 1, m: 5, l: [5], av: 5, g: 'b' },
      ],
    ],
    [
      'computes with dates, arrays and conditions',
      [{ d: new Date('2026-05-06T07:08:09Z'), a: [1, 2, 3] }],
      [
        {
          $project: {
            _id: 0,
            t: { $dateTrunc: { date: '$d', unit: 'hour' } },
            s: { $dateToString: { format: '%Y-%m-%d', date: '$d' } },
            m: { $map: { input: '$a', as: 'x', in: { $multiply: ['$$x', 2] } } },
            f: { $filter: { input: '$a', cond: { $gt: ['$$this', 1] } } },
            r: { $reduce: { input: '$a', initialValue: 0, in: { $add: ['$$value', '$$this'] } } },
            c: { $cond: [{ $gt: [2, 1] }, 'y', 'n'] },
          },
        },
      ],
      [{ t: new Date('2026-05-06T07:00:00Z'), s: '2026-05-06', m: [2, 4, 6], f: [2, 3], r: 6, c: 'y' }],
    ],
    [
      'runs facets',
      [
        { v: 1, k: 'a' },
        { v: 2, k: 'a' },
        { v: 9, k: 'b' },
      ],
      [
        {
          $facet: {
            n: [{ $count: 'c' }],
            b: [{ $bucket: { groupBy: '$v', boundaries: [0, 5, 10] } }],
            s: [{ $sortByCount: '$k' }],
          },
        },
      ],
      [
        {
          n: [{ c: 3 }],
          b: [
            { _id: 0, count: 2 },
            { _id: 5, count: 1 },
          ],
          s: [
            { _id: 'a', count: 2 },
            { _id: 'b', count: 1 },
          ],
        },
      ],
    ],
    [
      'sums over windows',
      [
        { _id: 1, v: 1 },
        { _id: 2, v: 2 },
      ],
      [
        {
          $setWindowFields: {
            sortBy: { v: 1 },
            output: { cum: { $sum: '$v', window: { documents: ['unbounded', 'current'] } } },
          },
        },
        { $project: { _id: 0, cum: 1 } },
      ],
      [{ cum: 1 }, { cum: 3 }],
    ],
    [
      'follows references',
      [
        { _id: 1, p: null },
        { _id: 2, p: 1 },
      ],
      [
        { $match: { _id: 2 } },
        {
          $graphLookup: {
            from: 'raw',
            startWith: '$p',
            connectFromField: 'p',
            connectToField: '_id',
            as: 'up',
          },
        },
      ],
      [{ _id: 2, p: 1, up: [{ _id: 1, p: null }] }],
    ],
    [
      'sorts, skips and limits before it goes on',
      [
        { _id: 1, v: 3 },
        { _id: 2, v: 1 },
        { _id: 3, v: 2 },
      ],
      [{ $sort: { v: 1 } }, { $skip: 1 }, { $limit: 1 }, { $addFields: { w: { $add: ['$v', 1] } } }],
      [{ _id: 3, v: 2, w: 3 }],
    ],
    [
      'skips before it limits, as written',
      [{ _id: 1 }, { _id: 2 }, { _id: 3 }],
      [{ $limit: 2 }, { $skip: 1 }],
      [{ _id: 2 }],
    ],
    [
      'filters after a limit, as written',
      [{ _id: 1 }, { _id: 2 }],
      [{ $limit: 1 }, { $match: { _id: 2 } }],
      [],
    ],
    ['counts nothing with no document', [], [{ $match: { a: 1 } }, { $count: 'n' }], []],
  ])('%s', async (_name, documents, pipeline, expected) => {
    await reset(documents)
    expect(await run(pipeline)).toEqual(expected)
  })

  it('joins, by field and by pipeline', async () => {
    await reset([{ _id: 1 as never, o: [10, 11] }])
    await server.db.collection('other').drop()
    await server.db.collection('other').insertMany([
      { _id: 10 as never, n: 'x' },
      { _id: 11 as never, n: 'y' },
    ])
    const byField = await run([
      { $unwind: '$o' },
      { $lookup: { from: 'other', localField: 'o', foreignField: '_id', as: 'j' } },
      { $unwind: '$j' },
      { $sort: { o: 1 } },
    ])
    expect(byField.map((document) => document.j.n)).toEqual(['x', 'y'])
    const inner = [{ $match: { $expr: { $in: ['$_id', '$$ids'] } } }, { $sort: { _id: -1 } }]
    const [byPipeline] = await run([
      { $lookup: { from: 'other', let: { ids: '$o' }, pipeline: inner, as: 'j' } },
    ])
    expect(byPipeline!.j.map((document: Doc) => document._id)).toEqual([11, 10])
    expect(await run([{ $unionWith: 'other' }])).toHaveLength(3)
    expect(await run([{ $unionWith: 'other' }, { $sample: { size: 2 } }])).toHaveLength(2)
  })

  it('merges into a collection, and replaces one', async () => {
    const target = server.db.collection('target')
    await target.drop()
    await target.insertOne({ _id: 1 as never, kept: true })
    await reset([
      { _id: 1 as never, v: 1 },
      { _id: 2 as never, v: 2 },
    ])
    await run([{ $merge: { into: 'target' } }])
    expect(await target.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 1, kept: true, v: 1 },
      { _id: 2, v: 2 },
    ])
    await run([{ $merge: { into: 'target', whenMatched: 'replace', whenNotMatched: 'discard' } }])
    expect(await target.findOne({ _id: 1 as never })).toEqual({ _id: 1, v: 1 })
    await run([
      { $match: { _id: 1 } },
      { $merge: { into: 'target', whenMatched: [{ $set: { v: { $add: ['$v', '$$new.v'] } } }] } },
    ])
    expect(await target.findOne({ _id: 1 as never })).toEqual({ _id: 1, v: 2 })
    expect(await codeOf(run([{ $merge: { into: 'target', on: 'v' } }]))).toBe(51183)
    await target.createIndex({ v: 1 })
    await run([{ $match: { _id: 2 } }, { $out: 'target' }])
    expect(await target.find({ v: 2 }).hint('v_1').toArray()).toEqual([{ _id: 2, v: 2 }])
  })

  it('answers in batches', async () => {
    await reset(Array.from({ length: 250 }, (_, i) => ({ _id: i as never })))
    const ids: unknown[] = []
    for await (const { _id } of server.raw.aggregate(
      [{ $addFields: { a: 1 } }, { $match: { _id: { $gte: 50 } } }],
      { batchSize: 30 },
    ))
      ids.push(_id)
    expect(ids).toEqual(Array.from({ length: 200 }, (_, i) => i + 50))
    const pairs = await server.raw
      .aggregate([{ $addFields: { l: [1, 2] } }, { $unwind: '$l' }], { batchSize: 7 })
      .toArray()
    expect(pairs).toHaveLength(500)
  })

  it('uses an index for its first stage', async () => {
    await reset(Array.from({ length: 50 }, (_, i) => ({ k: i })))
    await server.raw.createIndex({ k: 1 })
    const explained = JSON.stringify(
      await server.raw.aggregate([{ $match: { k: 5 } }, { $group: { _id: '$k' } }]).explain(),
    )
    expect(explained).toContain('IXSCAN')
  })

  it('is checked whole before anything is read or written', async () => {
    await reset([{ a: 1 }])
    expect(await codeOf(run([{ $match: { a: { $bogus: 1 } } }]))).toBe(2)
    expect(await codeOf(run([{ $out: 'never' }, { $match: {} }]))).toBe(40601)
    expect(
      await codeOf(
        server.db
          .collection('missing')
          .aggregate([{ $project: { a: { $bogus: 1 } } }])
          .toArray(),
      ),
    ).toBeDefined()
    expect(await server.db.listCollections({ name: 'never' }).toArray()).toEqual([])
  })
})
