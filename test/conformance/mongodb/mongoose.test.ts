import mongoose, { Schema } from 'mongoose'
import { serverFixture } from './harness.ts'

const server = serverFixture()
let connection: mongoose.Connection

const schema = new Schema(
  {
    name: { type: String, required: true },
    n: { type: Number, default: 0 },
    tags: [String],
    cfg: { a: Number, b: { c: String } },
    items: [{ k: String, v: Number }],
    when: Date,
    dec: Schema.Types.Decimal128,
    buf: Buffer,
    ref: { type: Schema.Types.ObjectId, ref: 'App' },
    m: { type: Map, of: Number },
  },
  { timestamps: true, optimisticConcurrency: true, minimize: false },
)

function app(): mongoose.Model<mongoose.mongo.Document> {
  return connection.models.App as mongoose.Model<mongoose.mongo.Document>
}

beforeAll(async () => {
  connection = await mongoose
    .createConnection(server.uri, { dbName: server.db.databaseName, autoIndex: false })
    .asPromise()
  connection.model('App', schema)
})

afterAll(() => connection.close())

describe('mongoose', () => {
  it('creates documents and finds them again', async () => {
    const made = await app().create({
      name: 'a',
      n: 1,
      cfg: { a: 1, b: { c: 'x' } },
      when: new Date(5),
      dec: '123.450',
      buf: Buffer.from([0, 255]),
      m: { x: 1 },
    })
    const found = await app().findById(made._id)
    expect(found?.get('cfg.b.c')).toBe('x')
    expect(found?.get('dec').toString()).toBe('123.450')
    expect([...found!.get('buf')]).toEqual([0, 255])
    expect(found?.get('m').get('x')).toBe(1)
    expect(await app().findById(made._id).lean()).toMatchObject({
      __v: 0,
      createdAt: expect.any(Date),
      when: new Date(5),
    })
  })

  it('sees who saved first', async () => {
    const made = await app().create({ name: 'oc' })
    const [first, second] = await Promise.all([app().findById(made._id), app().findById(made._id)])
    first!.set('n', 1)
    await first!.save()
    second!.set('n', 2)
    await expect(second!.save()).rejects.toMatchObject({ name: 'VersionError' })
    expect(await app().findById(made._id).lean()).toMatchObject({ n: 1, __v: 1 })
  })

  it('saves changes of arrays', async () => {
    const made = await app().create({
      name: 'arr',
      items: [
        { k: 'a', v: 1 },
        { k: 'b', v: 2 },
      ],
    })
    made.get('items').push({ k: 'c', v: 3 })
    made.get('items').id(made.get('items')[0]._id).deleteOne()
    made.get('tags').addToSet('q')
    await made.save()
    const found = await app().findById(made._id).lean<{ items: { k: string }[]; tags: string[] }>()
    expect(found?.items.map(({ k }) => k)).toEqual(['b', 'c'])
    expect(found?.tags).toEqual(['q'])
  })

  it('builds the indexes of a schema, and finds nothing to change afterwards', async () => {
    const indexed = connection.model(
      'Indexed',
      new Schema({
        a: { type: String, unique: true },
        b: { type: Number, index: true },
        e: { type: Date, expires: 60 },
      }),
    )
    await indexed.createCollection()
    await indexed.createIndexes()
    expect(await indexed.syncIndexes()).toEqual([])
    expect(await indexed.collection.indexes()).toHaveLength(4)
  })

  it('populates references and keeps discriminators apart', async () => {
    const parent = await app().create({ name: 'parent' })
    const child = await app().create({ name: 'child', ref: parent._id })
    const found = await app().findById(child._id).populate<{ ref: { name: string } }>('ref')
    expect(found?.ref.name).toBe('parent')
    const base = connection.model('Event', new Schema({ a: Number }, { discriminatorKey: 'kind' }))
    const special = base.discriminator('Special', new Schema({ b: Number }))
    await special.create({ a: 1, b: 2 })
    await base.create({ a: 1 })
    expect(await special.countDocuments()).toBe(1)
    expect(await base.findOne({ kind: 'Special' })).toBeInstanceOf(special)
  })

  it('inserts, saves in bulk and reads by cursor', async () => {
    await app().insertMany([{ name: 'b1' }, { name: 'b2' }])
    const found = await app().find({ name: /^b\d/ })
    for (const document of found) document.set('n', 7)
    await app().bulkSave(found)
    expect(await app().countDocuments({ n: 7 })).toBe(2)
    const names: string[] = []
    for await (const document of app().find({ n: 7 }).sort('name').cursor()) names.push(document.get('name'))
    expect(names).toEqual(['b1', 'b2'])
    expect(await app().exists({ n: 7 })).toBeTruthy()
    const after = await app().findOneAndUpdate(
      { name: 'b1' },
      { $inc: { n: 1 } },
      { returnDocument: 'after' },
    )
    expect(after?.get('n')).toBe(8)
  })

  it('runs transactions', async () => {
    await connection.transaction(async (session) => {
      await app().create([{ name: 't1' }, { name: 't2' }], { session, ordered: true })
    })
    const failing = connection.transaction(async (session) => {
      await app().create([{ name: 't3' }], { session })
      throw new Error('boom')
    })
    await expect(failing).rejects.toThrow('boom')
    expect(await app().countDocuments({ name: /^t\d/ })).toBe(2)
  })

  it('watches a model', async () => {
    const stream = app().watch([], { maxAwaitTimeMS: 50 })
    await new Promise((resolve) => stream.once('ready', resolve))
    const change = new Promise<mongoose.mongo.Document>((resolve) => stream.once('change', resolve))
    const waiting = setInterval(() => void app().create({ name: 'watched' }), 20) // until the stream stands
    expect(await change).toMatchObject({ operationType: 'insert', fullDocument: { name: 'watched' } })
    clearInterval(waiting)
    await stream.close()
  })

  it('stores files in GridFS', async () => {
    const bucket = new mongoose.mongo.GridFSBucket(server.db)
    const content = Buffer.alloc(700_000, 7)
    const upload = bucket.openUploadStream('file')
    await new Promise((resolve, reject) => upload.on('error', reject).on('finish', resolve).end(content))
    const chunks: Buffer[] = []
    for await (const chunk of bucket.openDownloadStream(upload.id)) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).equals(content)).toBe(true)
  })
})
