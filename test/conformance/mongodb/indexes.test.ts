import type mongoose from 'mongoose'
import { codeOf, embedded, serverFixture } from './harness.ts'

type Doc = mongoose.mongo.Document

const server = serverFixture({ ttlSweepMs: 50 })
const { reset } = server

describe('unique indexes', () => {
  it('hold against insert, update and upsert, and name the key', async () => {
    await reset([
      { _id: 1 as never, k: 'a' },
      { _id: 2 as never, k: 'b' },
    ])
    await server.raw.createIndex({ k: 1 }, { unique: true })
    const insert = await server.raw.insertOne({ k: 'a' }).catch((error) => error)
    expect(insert).toMatchObject({ code: 11000, keyPattern: { k: 1 }, keyValue: { k: 'a' } })
    expect(await codeOf(server.raw.updateOne({ _id: 2 as never }, { $set: { k: 'a' } }))).toBe(11000)
    expect(
      await codeOf(server.raw.findOneAndUpdate({ _id: 5 as never }, { $set: { k: 'a' } }, { upsert: true })),
    ).toBe(11000)
    await server.raw.updateOne({ _id: 1 as never }, { $set: { k: 'c' } })
    await server.raw.insertOne({ k: 'a' })
    expect(await server.raw.countDocuments()).toBe(3)
  })

  it('of several fields, sparse, partial and over arrays', async () => {
    await reset([{ a: 1, b: 1 }])
    await server.raw.createIndex({ a: 1, b: 1 }, { unique: true })
    await server.raw.insertOne({ a: 1, b: 2 })
    expect(await codeOf(server.raw.insertOne({ a: 1, b: 2 }))).toBe(11000)

    await reset([{ x: 1 }])
    await server.raw.createIndex({ s: 1 }, { unique: true, sparse: true })
    await server.raw.insertMany([{ x: 2 }, { x: 3 }])

    await reset([{ x: 1 }])
    await server.raw.createIndex({ s: 1 }, { unique: true, partialFilterExpression: { st: 'on' } })
    await server.raw.insertMany([
      { s: 1, st: 'off' },
      { s: 1, st: 'off' },
      { s: 1, st: 'on' },
    ])
    expect(await codeOf(server.raw.insertOne({ s: 1, st: 'on' }))).toBe(11000)

    await reset([{ t: ['a', 'a', 'b'] }])
    await server.raw.createIndex({ t: 1 }, { unique: true })
    expect(await codeOf(server.raw.insertOne({ t: ['c', 'b'] }))).toBe(11000)
  })

  it('can not be built over duplicates, and leave nothing behind', async () => {
    await reset([{ k: 1 }, { k: 1 }])
    expect(await codeOf(server.raw.createIndex({ k: 1 }, { unique: true }))).toBe(11000)
    expect((await server.raw.indexes()).map(({ name }) => name)).toEqual(['_id_'])
  })
})

describe('index definitions', () => {
  it('are listed, repeated without effect, and dropped', async () => {
    await reset([{ k: 1 }])
    expect(await server.raw.createIndex({ k: 1, j: -1 })).toBe('k_1_j_-1')
    await server.raw.createIndex({ k: 1, j: -1 })
    expect((await server.raw.indexes()).map(({ name }) => name).sort()).toEqual(['_id_', 'k_1_j_-1'])
    await server.raw.dropIndex('k_1_j_-1')
    expect(await codeOf(server.raw.dropIndex('k_1_j_-1'))).toBe(27)
    expect(await server.raw.indexes()).toHaveLength(1)
  })

  it.each<[string, Doc, Doc, number]>([
    ['the same name for other fields', { other: 1 }, { name: 'k_1' }, 86],
    ['the same name for other options', { k: 1 }, { name: 'k_1', unique: true }, 86],
    ['the same fields under another name', { k: 1 }, { name: 'mine' }, 85],
    ['another TTL', { ttl: 1 }, { expireAfterSeconds: 7 }, 85],
    ['an unknown option', { q: 1 }, { bogus: 1 }, 197],
    ['a TTL on two fields', { q: 1, r: 1 }, { expireAfterSeconds: 7 }, 67],
    ['an order of 0', { q: 0 }, {}, 67],
  ])('are refused for %s', async (_name, key, options, code) => {
    await reset([{ k: 1 }])
    await server.raw.createIndexes([{ key: { k: 1 } }, { key: { ttl: 1 }, expireAfterSeconds: 5 }])
    const spec = {
      key,
      name: Object.keys(key)
        .map((field) => `${field}_${key[field]}`)
        .join('_'),
      ...options,
    }
    expect(await codeOf(server.db.command({ createIndexes: 'raw', indexes: [spec] }))).toBe(code)
  })

  ;(embedded ? it.each : it.skip.each)(['text', '2d', '2dsphere', 'hashed'])(
    'of kind %s are refused',
    async (kind) => {
      await reset()
      expect(await codeOf(server.raw.createIndex({ t: kind as never }))).toBe(67)
    },
  )

  it('change their TTL by collMod', async () => {
    await reset()
    await server.raw.createIndex({ e: 1 }, { expireAfterSeconds: 100 })
    const changed = await server.db.command({
      collMod: 'raw',
      index: { name: 'e_1', expireAfterSeconds: 200 },
    })
    expect(changed).toMatchObject({ expireAfterSeconds_old: 100, expireAfterSeconds_new: 200 })
    expect((await server.raw.indexes())[1]).toMatchObject({ expireAfterSeconds: 200 })
  })
})

describe('TTL', () => {
  ;(embedded ? it : it.skip)('deletes what is over, and nothing else', async () => {
    await reset()
    await server.raw.createIndex({ e: 1 }, { expireAfterSeconds: 0 })
    const past = new Date(Date.now() - 1000)
    await server.raw.insertMany([
      { _id: 1 as never, e: past },
      { _id: 2 as never, e: new Date(Date.now() + 60_000) },
      { _id: 3 as never, e: 'x' },
      { _id: 4 as never },
      { _id: 5 as never, e: [new Date(Date.now() + 60_000), past] },
    ])
    while ((await server.raw.countDocuments()) > 3) await new Promise((resolve) => setImmediate(resolve))
    expect((await server.raw.find().toArray()).map(({ _id }) => _id)).toEqual([2, 3, 4])
  })
})

function stages(plan: Doc): string[] {
  const inner = [plan.inputStage, ...(plan.inputStages ?? [])].filter(Boolean)
  return [plan.stage, ...inner.flatMap(stages)]
}

describe('plans', () => {
  beforeAll(async () => {
    await reset(
      Array.from({ length: 300 }, (_, i) => ({
        _id: i as never,
        a: i % 10,
        b: i,
        s: i % 2 === 0 ? i : undefined,
        t: [i, i + 1],
      })),
    )
    await server.raw.createIndexes([
      { key: { a: 1, b: -1 } },
      { key: { t: 1 } },
      { key: { s: 1 }, sparse: true },
      { key: { p: 1 }, partialFilterExpression: { a: { $gt: 5 } } },
    ])
  })

  it.each<[string, Doc, Doc, string[], number]>([
    ['a point', { a: 3, b: 13 }, {}, ['FETCH', 'IXSCAN'], 1],
    ['a prefix', { a: 3 }, {}, ['FETCH', 'IXSCAN'], 30],
    ['a prefix and a range', { a: 3, b: { $gt: 250 } }, {}, ['FETCH', 'IXSCAN'], 5],
    ['a prefix and a sort', { a: 3 }, { sort: { b: 1 }, limit: 2 }, ['LIMIT', 'FETCH', 'IXSCAN'], 2],
    ['$in', { a: { $in: [1, 2] } }, {}, ['FETCH', 'IXSCAN'], 60],
    ['an array', { t: 5 }, {}, ['FETCH', 'IXSCAN'], 2],
    ['a sort alone', {}, { sort: { a: -1, b: 1 }, limit: 3 }, ['LIMIT', 'FETCH', 'IXSCAN'], 3],
    ['a sort that no index gives', {}, { sort: { b: 1 } }, ['SORT', 'COLLSCAN'], 300],
    ['an unindexed field', { zz: 1 }, {}, ['COLLSCAN'], 300],
    ['a sparse index for a value', { s: 4 }, {}, ['FETCH', 'IXSCAN'], 1],
    ['no sparse index for null', { s: null }, {}, ['COLLSCAN'], 300],
    [
      'a partial index within its filter',
      { a: { $gt: 7 }, p: 1 },
      { hint: { p: 1 } },
      ['FETCH', 'IXSCAN'],
      0,
    ],
    ['no partial index outside of its filter', { p: 1 }, {}, ['COLLSCAN'], 300],
    ['a hint', { b: 5 }, { hint: 'a_1_b_-1' }, ['FETCH', 'IXSCAN'], 300],
    ['$natural', { a: 3 }, { hint: { $natural: 1 } }, ['COLLSCAN'], 300],
    ['alternatives', { $or: [{ a: 3 }, { t: 5 }] }, {}, ['FETCH', 'OR', 'IXSCAN', 'IXSCAN'], 32],
  ])('use an index for %s', async (_name, filter, options, expected, docsExamined) => {
    const { queryPlanner, executionStats } = await server.db.command({
      explain: { find: 'raw', filter, ...options },
    })
    const chosen = stages(queryPlanner.winningPlan)
    expect(chosen).toEqual(expected)
    if (embedded) expect(executionStats.totalDocsExamined).toBe(docsExamined)
  })

  it('look a single _id up', async () => {
    const { queryPlanner, executionStats } = await server.raw.find({ _id: 5 as never }).explain()
    expect(['IDHACK', 'EXPRESS_IXSCAN', 'FETCH']).toContain(queryPlanner.winningPlan.stage)
    expect(executionStats.totalDocsExamined).toBe(1)
  })

  it('refuse a hint that names no index', async () => {
    expect(await codeOf(server.raw.find({}).hint('nope').toArray())).toBe(2)
  })
})

/** The same numbers on every run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

describe('an index', () => {
  const random = randomFrom(42)
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!
  const scalars = [0, 1, 2, 3, 2.5, null, 'a', Number.NaN]
  const value = (): unknown => {
    const kind = random(10)
    if (kind < 2) return Array.from({ length: random(4) }, () => pick(scalars))
    if (kind === 2) return { x: pick(scalars), y: pick(scalars) }
    if (kind < 6) return Array.from({ length: random(4) }, () => ({ x: pick(scalars), y: pick(scalars) }))
    return pick(scalars)
  }
  const condition = (): unknown => {
    switch (random(8)) {
      case 0:
        return { $in: [pick(scalars), pick(scalars)] }
      case 1:
        return { $gt: pick(scalars) }
      case 2:
        return { $gte: pick(scalars), $lt: pick(scalars) }
      case 3:
        return { $lte: pick(scalars) }
      case 4:
        return { $exists: random(2) === 0 }
      case 5:
        return { $ne: pick(scalars) }
      default:
        return pick(scalars)
    }
  }
  const paths = ['a', 'b', 'a.x', 'a.y', 'b.x']
  const keys: Doc[] = [
    { a: 1 },
    { a: -1 },
    { a: 1, b: 1 },
    { a: 1, b: -1 },
    { 'a.x': 1 },
    { 'a.x': 1, 'a.y': 1 },
    { 'a.x': 1, b: -1 },
    { b: 1 },
    { 'b.x': -1, a: 1 },
    { a: 1, _id: 1 },
    { b: -1, _id: 1 },
  ]

  it('never changes what a query finds, nor its order', async () => {
    const wrong: unknown[] = []
    for (const [key, arrays] of keys.flatMap((each): [Doc, boolean][] => [
      [each, true],
      [each, false],
    ])) {
      const documents = Array.from({ length: 80 }, (_, i) => {
        const document: Doc = { _id: i }
        if (random(8) > 0) document.a = arrays ? value() : pick(scalars)
        if (random(8) > 0) document.b = arrays && random(4) === 0 ? value() : pick(scalars)
        return document
      })
      const sparse = random(2) === 0
      // Two arrays in one document can't be in one index.
      const rootsOf = new Set(Object.keys(key).map((path) => path.split('.')[0]!))
      const fitting = documents.filter(
        (document) => [...rootsOf].filter((root) => Array.isArray(document[root])).length < 2,
      )
      await reset(fitting)
      await server.raw.createIndex(key, sparse ? { sparse } : {})
      for (let i = 0; i < 40; i++) {
        const filter: Doc = {}
        for (const path of Object.keys(key)) if (random(4) > 0) filter[path] = condition()
        if (random(3) === 0) filter[pick(paths)] = condition()
        if (random(4) === 0) filter.$or = [{ [pick(paths)]: condition() }, { [pick(paths)]: condition() }]
        const sort: Doc =
          random(2) === 0 ? { _id: 1 } : { [pick(Object.keys(key))]: pick([1, -1]), _id: pick([1, -1]) }
        const ids = async (hint?: Doc): Promise<string> => {
          try {
            const found = await server.raw.find(filter, { sort, ...(hint ? { hint } : {}) }).toArray()
            return JSON.stringify(found.map(({ _id }) => _id))
          } catch (error) {
            return String(error)
          }
        }
        const chosen = await ids()
        const scanned = await ids({ $natural: 1 })
        if (chosen !== scanned) wrong.push({ key, sparse, filter, sort, chosen, scanned })
        if (sparse) continue
        const hinted = await ids(key)
        if (hinted !== scanned) wrong.push({ key, filter, sort, hinted, scanned })
      }
    }
    expect(wrong).toEqual([])
  })
})
