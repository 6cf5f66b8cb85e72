import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import mongoose from 'mongoose'
import { type SpawnedServer, spawnServer } from '#embedded/mongodb/index.ts'

type Inserted = { _id: string; k: string; pad: string }
type Counter = { _id: number; n: number; m: number }
type Account = { _id: string; n: number }

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

/** Waits until the writers have come some way, not always the same. */
async function progress(count: () => number, about: number, writers: Promise<unknown>): Promise<void> {
  const goal = count() + about * (0.5 + Math.random())
  const pause = () => new Promise((resolve) => setTimeout(resolve, 2))
  while (count() < goal) await Promise.race([pause(), writers])
}

/**
 * Writes and how they ended. The driver repeats a write whose connection broke, but not when it had given up that
 * connection before: then nobody knows whether the write was done, and both is right.
 */
class Attempts {
  readonly acknowledged = new Set<string>()
  readonly unanswered = new Set<string>()

  async make(key: string, write: () => Promise<unknown>): Promise<void> {
    try {
      await write()
      this.acknowledged.add(key)
    } catch (error) {
      // A broken pipe reaches the caller as it is, or as what the driver makes of an error it did not expect.
      if (error instanceof mongoose.mongo.MongoServerError) throw error
      this.unanswered.add(key)
    }
  }

  /** True if a counter that each of these writes raised by one can have this value. */
  allow(count: number): boolean {
    const least = this.acknowledged.size
    return count >= least && count <= least + this.unanswered.size
  }
}

describe('a server that is killed with -9', () => {
  it('loses no acknowledged write and does none twice', async () => {
    const { uri } = await start()
    client = await new mongoose.mongo.MongoClient(uri).connect()
    const documents = client.db('d').collection<Inserted>('inserted')
    const counters = client.db('d').collection<Counter>('counters')
    await documents.createIndex({ k: 1 }, { unique: true })
    await counters.insertMany(Array.from({ length: WRITERS }, (_, i) => ({ _id: i, n: 0, m: 0 })))
    const inserted = new Attempts()
    const updated = Array.from({ length: WRITERS }, () => new Attempts())
    const modified = Array.from({ length: WRITERS }, () => new Attempts())
    let done = false
    const writer = async (w: number): Promise<void> => {
      for (let i = 0; !done; i++) {
        const k = `${w}-${i}`
        await inserted.make(k, () => documents.insertOne({ _id: k, k, pad: 'x'.repeat(300) }))
        await updated[w]!.make(k, () => counters.updateOne({ _id: w }, { $inc: { n: 1 } }))
        await modified[w]!.make(k, () =>
          counters.findOneAndUpdate({ _id: w }, { $inc: { m: 1 } }, { returnDocument: 'after' }),
        )
      }
    }
    const acknowledged = () => inserted.acknowledged.size
    const writers = Promise.all(Array.from({ length: WRITERS }, (_, w) => writer(w)))
    for (let round = 0; round < ROUNDS; round++) {
      await progress(acknowledged, 100, writers)
      process.kill(current!.pid, 'SIGKILL')
      await start()
    }
    await progress(acknowledged, 100, writers)
    done = true
    await writers
    const stored = new Set<string>((await documents.find().toArray()).map(({ k }) => k))
    expect([...inserted.acknowledged].filter((k) => !stored.has(k))).toEqual([])
    expect([...stored].filter((k) => !inserted.acknowledged.has(k) && !inserted.unanswered.has(k))).toEqual(
      [],
    )
    expect(await documents.countDocuments({ k: { $gte: '' } })).toBe(stored.size)
    const counts = await counters.find().sort({ _id: 1 }).toArray()
    for (const { _id, n, m } of counts) {
      expect(updated[_id]!.allow(n)).toBe(true)
      expect(modified[_id]!.allow(m)).toBe(true)
    }
  })

  it('has all of a transaction or nothing of it', async () => {
    const { uri } = await start()
    client = await new mongoose.mongo.MongoClient(uri).connect()
    const accounts = client.db('d').collection<Account>('accounts')
    await accounts.insertMany([
      { _id: 'a', n: 0 },
      { _id: 'b', n: 0 },
    ])
    const transfers = new Attempts()
    let done = false
    const transfer = async (): Promise<void> => {
      for (let i = 0; !done; i++) {
        await transfers.make(String(i), () =>
          client.withSession((session) =>
            session.withTransaction(async () => {
              await accounts.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session })
              await accounts.updateOne({ _id: 'b' }, { $inc: { n: -1 } }, { session })
            }),
          ),
        )
      }
    }
    const running = transfer()
    for (let round = 0; round < 2; round++) {
      await progress(() => transfers.acknowledged.size, 30, running)
      process.kill(current!.pid, 'SIGKILL')
      await start()
    }
    await progress(() => transfers.acknowledged.size, 30, running)
    done = true
    await running
    const [a, b] = await accounts.find().sort({ _id: 1 }).toArray()
    expect(a!.n).toBe(-b!.n)
    expect(transfers.allow(a!.n)).toBe(true)
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
