import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectMongo, type Mongo } from '#platform/mongo/connect.ts'
import { silent } from '../../../fixtures/subgraphs.ts'
import { until } from '../../../fixtures/until.ts'

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is dead already.
  }
}

describe('the embedded MongoDB', () => {
  let data: string
  let mongo: Mongo | undefined
  let lost: string[]

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'gennaker-test-'))
    lost = []
    mongo = await connectMongo(undefined, data, silent, (reason) => lost.push(reason))
  })
  afterEach(async () => {
    await mongo?.stop()
    rmSync(data, { recursive: true })
  })

  const things = () => mongo!.database('orca').collection<{ _id: string; n: number }>('things')
  /** The child process that serves this folder. */
  const pids = () =>
    execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(`--data ${data}`))
      .map((line) => Number(line.trim().split(' ')[0]))

  it('should give each service a database of its own', async () => {
    await things().insertOne({ _id: 'a', n: 1 })
    expect(await mongo!.database('front50').collection('things').countDocuments()).toBe(0)
    expect(mongo!.database('orca')).toBe(mongo!.database('orca'))
    expect(mongo!.database('orca').name).toBe('gennaker_orca')
  })

  it('should be started again when it is killed, with all that was acknowledged', async () => {
    await things().insertOne({ _id: 'a', n: 1 })
    const [pid] = pids()
    kill(pid!)
    await until(() => pids().some((other) => other !== pid))
    await until(
      async () =>
        (
          await things()
            .findOne({ _id: 'a' })
            .catch(() => null)
        )?.n === 1,
      20_000,
    )
    await things().insertOne({ _id: 'b', n: 2 })
    expect(await things().countDocuments()).toBe(2)
    expect(lost).toEqual([])
  })

  it('should say that it is lost when it dies again and again', async () => {
    const deaths = new Set<number>()
    while (lost.length === 0) {
      await until(() => lost.length > 0 || pids().length > 0)
      for (const pid of pids()) {
        deaths.add(pid)
        kill(pid)
      }
    }
    expect(deaths.size).toBeGreaterThan(1)
    expect(lost).toHaveLength(1)
  })

  it('should leave no process behind when it is stopped', async () => {
    await mongo!.stop()
    mongo = undefined
    expect(pids()).toEqual([])
  })

  it('should refuse a second one on its folder, with words for a person', async () => {
    const second = connectMongo(undefined, data, silent, () => {})
    await expect(second).rejects.toMatchObject({ name: 'StartupError' })
    await expect(second).rejects.toThrow(data)
  })
})

it('should say which MongoDB does not answer', async () => {
  const connecting = connectMongo(
    'mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200',
    '/none',
    silent,
    () => {},
  )
  await expect(connecting).rejects.toThrow(
    'The MongoDB of the configuration (mongodb.url, MONGODB_URL) does not answer',
  )
})
