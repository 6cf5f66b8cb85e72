import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { deserialize, Long, serialize, UUID } from 'bson'
import mongoose from 'mongoose'
import { type RunningServer, startServer } from '#embedded/mongodb/index.ts'
import { Framer } from '#embedded/mongodb/wire/framing.ts'
import { codeOf } from './harness.ts'

const OP_MSG = 2013

let dataDir: string
let server: RunningServer
let client: mongoose.mongo.MongoClient

async function start(): Promise<mongoose.mongo.Collection<{ _id: number; pad?: string }>> {
  server = await startServer({ dataDir, port: 0 })
  client = await new mongoose.mongo.MongoClient(server.uri).connect()
  return client.db('d').collection('c')
}

async function stop(): Promise<void> {
  await client.close()
  await server.stop()
}

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'gennaker-faults-'))
})

afterEach(async () => {
  await stop()
  rmSync(dataDir, { recursive: true, force: true })
})

describe('a damaged document', () => {
  it('is an error that names it; the others stay readable', async () => {
    const before = await start()
    await before.insertMany([{ _id: 1 }, { _id: 2, pad: 'x' }])
    await stop()
    const file = new DatabaseSync(path.join(dataDir, 'mongodb.sqlite'))
    const { doc } = file.prepare('SELECT doc FROM c_1 WHERE k = 2').get() as { doc: Uint8Array }
    doc[doc.length - 3]! ^= 1
    file.prepare('UPDATE c_1 SET doc = ? WHERE k = 2').run(doc)
    file.close()
    const after = await start()
    expect(await after.findOne({ _id: 1 })).toEqual({ _id: 1 })
    await expect(after.findOne({ _id: 2 })).rejects.toThrow(/d\.c is damaged on disk \(row 2/)
    expect(await codeOf(after.find().toArray())).toBe(1)
  })
})

/** Sends a command as it stands, with the session it names, and gives its reply. */
async function send(command: mongoose.mongo.Document): Promise<mongoose.mongo.Document> {
  const { hostname, port } = new URL(server.uri.replace('mongodb:', 'http:'))
  const body = serialize({ ...command, $db: 'd' })
  const head = Buffer.alloc(21)
  head.writeInt32LE(head.length + body.length, 0)
  head.writeInt32LE(OP_MSG, 12)
  const socket = net.connect(Number(port), hostname)
  const framer = new Framer()
  const reply = new Promise<Buffer>((resolve) => {
    socket.on('data', (chunk) => framer.push(chunk).forEach(resolve))
  })
  socket.write(Buffer.concat([head, body]))
  const document = deserialize((await reply).subarray(21))
  socket.destroy()
  return document
}

describe('a restart', () => {
  it('knows the writes that a driver repeats', async () => {
    const command = {
      update: 'c',
      updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } }, upsert: true }],
      lsid: { id: new UUID() },
      txnNumber: Long.fromNumber(1),
    }
    await start()
    expect(await send(command)).toMatchObject({ ok: 1, n: 1 })
    await stop()
    const after = await start()
    expect(await send(command)).toMatchObject({ ok: 1, n: 1, retriedStmtIds: [0] })
    expect(await after.findOne({ _id: 1 })).toEqual({ _id: 1, n: 1 })
  })

  it('lets change streams go on where they were', async () => {
    const before = await start()
    const stream = before.watch([], { maxAwaitTimeMS: 50 })
    await stream.tryNext()
    await before.insertMany([{ _id: 1 }, { _id: 2 }])
    const first = await stream.next()
    await stream.close()
    await stop()
    const after = await start()
    await after.insertOne({ _id: 3 })
    const resumed = after.watch([], { resumeAfter: first._id })
    const events = [await resumed.next(), await resumed.next()]
    expect(events).toMatchObject([{ documentKey: { _id: 2 } }, { documentKey: { _id: 3 } }])
    await resumed.close()
  })
})

describe('a cursor', () => {
  it('ends with an error when its collection is dropped', async () => {
    const collection = await start()
    await collection.insertMany(Array.from({ length: 20 }, (_, i) => ({ _id: i })))
    const cursor = collection.find({}, { batchSize: 5 })
    await cursor.next()
    await collection.drop()
    expect(await codeOf(cursor.toArray())).toBe(175)
  })
})

describe('bytes that are no message', () => {
  it('close their connection, and no other', async () => {
    const collection = await start()
    await collection.insertOne({ _id: 1 })
    const { hostname, port } = new URL(server.uri.replace('mongodb:', 'http:'))
    for (const bytes of [
      'GET / HTTP/1.1\r\n\r\n\r\n',
      '\xff\xff\xff\x7f',
      '\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0',
    ]) {
      const socket = net.connect(Number(port), hostname)
      socket.on('error', () => {})
      const closed = new Promise((resolve) => socket.on('close', resolve))
      socket.write(Buffer.from(bytes, 'latin1'))
      await closed
    }
    expect(await collection.findOne()).toEqual({ _id: 1 })
  })
})
