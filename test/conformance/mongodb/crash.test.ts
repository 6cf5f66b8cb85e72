import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import mongoose from 'mongoose'
import { type SpawnedServer, spawnServer } from '#embedded/mongodb/index.ts'

type Doc = mongoose.mongo.Document

/** With a time limit of its own the driver repeats a write until it gets an answer, not only once. */
const clientOptions = { timeoutMS: 30_000 }

const WRITERS = 12
const ROUNDS = 4

let root: string
let socketPath: string
let dataDir: string
let current: SpawnedServer | undefined
let client: mongoose.mongo.MongoClient

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir().toLowerCase(), 'gennaker-crash-')).toLowerCase()
  socketPath = path.join(os.tmpdir().toLowerCase(), `gennaker-crash-${process.pid}-${Date.now()}.sock`)
  dataDir = path.join(root, 'data')
})

afterEach(async () => {
  await client?.close()
  await current?.stop()
  rmSync(root, { recursive: true, force: true })
})

/** Starts the server on the same folder and the same address, so that the driver finds it again. */
async function start(): Promise<SpawnedServer> {
  current = await spawnServer({ dataDir, socketPath })
  return current
}

/** A random number of milliseconds that leaves the writers some way. */
function aWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 350))
}

describe('a server that is killed with -9', () => {
  it('loses no acknowledged write and does none twice, while the driver repeats what got no answer', async () => {
    const { uri } = await start()
    client = await new mongoose.mongo.MongoClient(uri, clientOptions).connect()
    const documents = client.db('d').collection<Doc>('inserted')
    const counters = client.db('d').collection<Doc>('counters')
    await documents.createIndex({ k: 1 }, { unique: true })
    await counters.insertMany(Array.from({ length: WRITERS }, (_, i) => ({ _id: i, n: 0, m: 0 })))
    const acknowledged = new Set<string>()
    const increments = new Array<number>(WRITERS).fill(0)
    const modifications = new Array<number>(WRITERS).fill(0)
    let done = false
    const errors: unknown[] = []
    const writer = async (w: number): Promise<void> => {
      for (let i = 0; !done; i++) {
        const k = `${w}-${i}`
        await documents.insertOne({ _id: k, k, pad: 'x'.repeat(300) })
        acknowledged.add(k)
        await counters.updateOne({ _id: w }, { $inc: { n: 1 } })
        increments[w]!++
        await counters.findOneAndUpdate({ _id: w }, { $inc: { m: 1 } }, { returnDocument: 'after' })
        modifications[w]!++
      }
    }
    const writers = Array.from({ length: WRITERS }, (_, w) => writer(w).catch((error) => errors.push(error)))
    for (let round = 0; round < ROUNDS; round++) {
      await aWhile()
      process.kill(current!.pid, 'SIGKILL')
      await start()
    }
    await aWhile()
    done = true
    await Promise.all(writers)
    expect(errors).toEqual([])
    const stored = new Set((await documents.find().toArray()).map(({ k }) => k))
    expect([...acknowledged].filter((k) => !stored.has(k))).toEqual([])
    expect(stored.size).toBe(acknowledged.size)
    const counts = await counters.find().sort({ _id: 1 }).toArray()
    expect(counts.map(({ n }) => n)).toEqual(increments)
    expect(counts.map(({ m }) => m)).toEqual(modifications)
    expect(await documents.countDocuments({ k: { $gte: '' } })).toBe(acknowledged.size)
  })

  it('has all of a transaction or nothing of it', async () => {
    const { uri } = await start()
    client = await new mongoose.mongo.MongoClient(uri, clientOptions).connect()
    const accounts = client.db('d').collection<Doc>('accounts')
    await accounts.insertMany([
      { _id: 'a', n: 0 },
      { _id: 'b', n: 0 },
    ])
    let committed = 0
    let done = false
    const transfer = async (): Promise<void> => {
      while (!done) {
        await client.withSession((session) =>
          session.withTransaction(async () => {
            await accounts.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session })
            await accounts.updateOne({ _id: 'b' }, { $inc: { n: -1 } }, { session })
          }),
        )
        committed++
      }
    }
    const running = transfer()
    for (let round = 0; round < 2; round++) {
      await aWhile()
      process.kill(current!.pid, 'SIGKILL')
      await start()
    }
    await aWhile()
    done = true
    await running
    const [a, b] = await accounts.find().sort({ _id: 1 }).toArray()
    expect([a!.n, b!.n]).toEqual([committed, -committed])
  })
})

describe('spawnServer', () => {
  it('tells why the server ended, and that a folder is in use', async () => {
    const reasons: string[] = []
    let ended!: () => void
    const exit = new Promise<void>((resolve) => {
      ended = resolve
    })
    current = await spawnServer({
      dataDir,
      onExit: (reason) => {
        reasons.push(reason)
        ended()
      },
    })
    await expect(spawnServer({ dataDir })).rejects.toThrow(`in use by process ${current.pid}`)
    process.kill(current.pid, 'SIGKILL')
    await exit
    expect(reasons).toEqual(['the database server ended with SIGKILL'])
  })

  it('is silent when it was stopped', async () => {
    const reasons: string[] = []
    const server = await spawnServer({ dataDir, onExit: (reason) => reasons.push(reason) })
    await server.stop()
    expect(reasons).toEqual([])
  })
})
