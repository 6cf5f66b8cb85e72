import type mongoose from 'mongoose'
import { codeOf, embedded, serverFixture } from './harness.ts'

type Doc = mongoose.mongo.Document

const server = serverFixture()
const { reset } = server

describe('the handshake', () => {
  it('is that of a primary of a replica set with sessions', async () => {
    expect(await server.client.db('admin').command({ hello: 1 })).toMatchObject({
      isWritablePrimary: true,
      setName: expect.any(String),
      logicalSessionTimeoutMinutes: 30,
      maxWireVersion: expect.any(Number),
    })
  })

  it.each<[string, Doc]>([
    ['ping', { ping: 1 }],
    ['buildInfo', { buildInfo: 1 }],
    ['connectionStatus', { connectionStatus: 1 }],
    ['hostInfo', { hostInfo: 1 }],
    ['getLog', { getLog: 'startupWarnings' }],
    ['getParameter', { getParameter: 1, featureCompatibilityVersion: 1 }],
    ['serverStatus', { serverStatus: 1 }],
    ['listDatabases', { listDatabases: 1 }],
  ])('answers %s', async (_name, command) => {
    expect(await server.client.db('admin').command(command)).toMatchObject({ ok: 1 })
  })
})

describe('collections', () => {
  it('are created, listed, renamed and dropped', async () => {
    await server.db.createCollection('one')
    expect(await codeOf(server.db.command({ create: 'one' }))).toBe(48)
    await server.db.collection('one').insertOne({ a: 1 })
    await server.db.collection('one').createIndex({ a: 1 })
    await server.db.collection('one').rename('two')
    expect(await server.db.collection('two').indexes()).toHaveLength(2)
    expect(await server.db.collection('two').find({ a: 1 }).hint('a_1').toArray()).toHaveLength(1)
    await server.db.createCollection('three')
    expect(await codeOf(server.db.collection('two').rename('three'))).toBe(48)
    await server.db.collection('two').rename('three', { dropTarget: true })
    expect(await codeOf(server.db.collection('two').rename('four'))).toBe(26)
    const listed = await server.db.listCollections({ name: { $in: ['one', 'two', 'three'] } }).toArray()
    expect(listed).toMatchObject([{ name: 'three', type: 'collection', info: { readOnly: false } }])
    expect(await server.db.collection('three').drop()).toBe(true)
  })

  it('vanish with their database', async () => {
    const other = server.client.db(`${server.db.databaseName}_other`)
    await other.collection('a').insertOne({ x: 1 })
    const names = async () =>
      (await server.client.db('admin').admin().listDatabases()).databases.map(({ name }) => name)
    expect(await names()).toContain(other.databaseName)
    await other.dropDatabase()
    expect(await other.listCollections().toArray()).toEqual([])
    expect(await names()).not.toContain(other.databaseName)
  })

  ;(embedded ? it.each : it.skip.each)<[string, Doc]>([
    ['capped', { capped: true, size: 4096 }],
    ['a validator', { validator: { $jsonSchema: { required: ['a'] } } }],
    ['a view', { viewOn: 'raw', pipeline: [] }],
    ['a time series', { timeseries: { timeField: 't' } }],
    ['a collation', { collation: { locale: 'en', strength: 2 } }],
  ])('refuse %s, which would change what they do', async (_name, options) => {
    expect(await codeOf(server.db.command({ create: 'refused', ...options }))).toBe(72)
    expect(await server.db.listCollections({ name: 'refused' }).toArray()).toEqual([])
  })

  it.each(['', 'a$b', '.a', 'a\0b'])('refuse the name %j', async (name) => {
    expect(await codeOf(server.db.command({ insert: name, documents: [{}] }))).toBe(73)
  })

  it('tell their size', async () => {
    await reset([{ a: 1 }, { a: 2 }])
    expect(await server.db.command({ collStats: 'raw' })).toMatchObject({ count: 2, nindexes: 1 })
    const [stats] = await server.raw
      .aggregate([{ $collStats: { count: {} } }, { $project: { count: 1 } }])
      .toArray()
    expect(stats).toEqual({ count: 2 })
    expect(await server.db.command({ dbStats: 1 })).toMatchObject({ objects: expect.any(Number) })
  })
})

describe('what is not known', () => {
  it.each<[string, Doc, number]>([
    ['a command', { bogus: 1 }, 59],
    ['a field of find', { find: 'raw', bogus: 1 }, 40415],
    ['a field of insert', { insert: 'raw', documents: [{}], bogus: 1 }, 40415],
    [
      'a field of an update statement',
      { update: 'raw', updates: [{ q: {}, u: { $set: { a: 1 } }, bogus: 1 }] },
      40415,
    ],
    ['a field of a delete statement', { delete: 'raw', deletes: [{ q: {}, limit: 0, bogus: 1 }] }, 40415],
    ['a field of findAndModify', { findAndModify: 'raw', update: { $set: { a: 1 } }, bogus: 1 }, 40415],
    ['a field of aggregate', { aggregate: 'raw', pipeline: [], cursor: {}, bogus: 1 }, 40415],
    ['a stage', { aggregate: 'raw', pipeline: [{ $bogus: 1 }], cursor: {} }, 40324],
    ['a read concern', { find: 'raw', readConcern: { level: 'bogus' } }, 2],
  ])('is refused: %s', async (_name, command, code) => {
    await reset([{ a: 1 }])
    expect(await codeOf(server.db.command(command))).toBe(code)
  })

  it.each<[string, Doc, number]>([
    ['a filter of the wrong type', { find: 'raw', filter: 1 }, 14],
    ['a negative limit', { find: 'raw', limit: -1 }, 51024],
    ['an empty insert', { insert: 'raw', documents: [] }, 16],
    ['an aggregate without a cursor', { aggregate: 'raw', pipeline: [] }, 9],
    ['a delete limit of 2', { delete: 'raw', deletes: [{ q: {}, limit: 2 }] }, 9],
  ])('is refused: %s', async (_name, command, code) => {
    expect(await codeOf(server.db.command(command))).toBe(code)
  })

  ;(embedded ? it : it.skip)('is refused: collations, which would match otherwise', async () => {
    await reset([{ a: 'Foo' }])
    const collation = { locale: 'en', strength: 2 }
    expect(await codeOf(server.raw.find({ a: 'foo' }).collation(collation).toArray())).toBe(72)
    expect(await codeOf(server.raw.updateOne({ a: 'foo' }, { $set: { b: 1 } }, { collation }))).toBe(72)
    expect(await codeOf(server.raw.createIndex({ a: 1 }, { collation }))).toBe(72)
  })

  ;(embedded ? it : it.skip)('is said of a write concern that one node can not keep', async () => {
    await reset()
    const reply = await server.raw.insertOne({ a: 1 }, { writeConcern: { w: 3 } }).catch((error) => error)
    expect(reply).toMatchObject({ code: 100 })
    expect(await server.raw.countDocuments()).toBe(1)
  })
})

describe('a damaged command', () => {
  it('is answered with an error, and the connection goes on', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(250)}1${'}'.repeat(250)}`)
    expect(await codeOf(server.db.command({ insert: 'raw', documents: [deep] }))).toBe(15)
    expect(await server.db.command({ ping: 1 })).toMatchObject({ ok: 1 })
  })
})
