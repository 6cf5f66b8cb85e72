import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import mongoose from 'mongoose'
import { type RunningServer, startServer } from '#embedded/mongodb/index.ts'
import { codeOf } from './harness.ts'

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
    file.exec("UPDATE c_1 SET doc = CAST(replace(CAST(doc AS TEXT), 'x', 'y') AS BLOB) WHERE k = 2")
    file.prepare('UPDATE c_1 SET crc = crc + 1 WHERE k = 2').run()
    file.close()
    const after = await start()
    expect(await after.findOne({ _id: 1 })).toEqual({ _id: 1 })
    await expect(after.findOne({ _id: 2 })).rejects.toThrow(/d\.c is damaged on disk \(row 2/)
    expect(await codeOf(after.find().toArray())).toBe(1)
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
    const net = await import('node:net')
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
