import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Connection, createConnection } from 'mongoose'
import { MongoLeases } from '#platform/mongo/leases.ts'
import { until } from '../../../fixtures/until.ts'
import { openMongo } from '../../subgraphs/front50/front50.ts'

const database = `leases_${process.pid}`
const termMs = 600

let mongo: Awaited<ReturnType<typeof openMongo>>
let connection: Connection
const opened: MongoLeases[] = []
const children: ChildProcess[] = []
beforeAll(async () => {
  mongo = await openMongo()
  connection = await createConnection(mongo.uri, { dbName: database }).asPromise()
})
afterAll(async () => {
  for (const leases of opened) await leases.stop(1_000)
  for (const child of children) child.kill('SIGKILL')
  await connection.dropDatabase()
  await connection.close()
  await mongo.stop()
})

/** The leases of a process of their own, as far as anybody can see. */
function leasesOf(holder: string): MongoLeases {
  const leases = new MongoLeases(connection, { termMs, holder })
  opened.push(leases)
  return leases
}

/** A real process that holds a key now. */
async function holderOf(key: string): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'support/holder.ts')
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn(process.execPath, [script, mongo.uri, database, key, String(termMs)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  await once(child.stdout!, 'data')
  return child
}

const held = (key: string) =>
  connection.collection<{ _id: string; renewals: number }>('leases').findOne({ _id: key })

describe('leases of several processes', () => {
  it('are held by one at a time', async () => {
    const [one, two] = [leasesOf('one'), leasesOf('two')]
    let inside = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++inside)
      await new Promise((resolve) => setTimeout(resolve, 5))
      inside--
    }
    await Promise.all(Array.from({ length: 12 }, (_, n) => (n % 2 ? one : two).withLock('shared', work)))
    expect(most).toBe(1)
    expect(await held('shared')).toBeNull()
  })

  it('are kept by a process that lives, however long, and got when it has died', async () => {
    const child = await holderOf('mortal')
    const other = leasesOf('other')
    let isMine = false
    const got = other.withLock('mortal', async () => {
      isMine = true
    })
    // Three renewals for a term: it has been renewed for more than two of them.
    await until(async () => (await held('mortal'))!.renewals >= 8)
    expect(isMine).toBe(false)
    child.kill('SIGKILL')
    await got
    expect(isMine).toBe(true)
  })

  it('are lost when somebody else has taken them', async () => {
    const taken = Promise.withResolvers<void>()
    const lost = leasesOf('slow').withLock('taken', async (signal) => {
      taken.resolve()
      await once(signal, 'abort')
      return (signal.reason as Error).message
    })
    await taken.promise
    await connection
      .collection<{ _id: string }>('leases')
      .updateOne({ _id: 'taken' }, { $set: { token: 'x' } })
    await expect(lost).resolves.toBe('the lease of taken is lost')
    expect(await held('taken')).toMatchObject({ token: 'x' })
  })

  it('are lost in time when they cannot be renewed', async () => {
    const own = await createConnection(mongo.uri, { dbName: database }).asPromise()
    const leases = new MongoLeases(own, { termMs, holder: 'cut off' })
    const begun = Promise.withResolvers<void>()
    let lostAt = 0
    const work = leases.withLock('cut', async (signal) => {
      begun.resolve()
      await once(signal, 'abort')
      lostAt = performance.now()
    })
    await begun.promise
    await own.close()
    const gotAt = await leasesOf('next').withLock('cut', async () => performance.now())
    await work
    expect(lostAt).toBeLessThan(gotAt)
  })

  it('stop waiting when the process stops', async () => {
    await holderOf('busy')
    const leases = new MongoLeases(connection, { termMs, holder: 'impatient' })
    const refused = expect(leases.withLock('busy', async () => 'got')).rejects.toMatchObject({
      extensions: { code: 'UNAVAILABLE' },
    })
    await leases.stop(1_000)
    await refused
  })
})
