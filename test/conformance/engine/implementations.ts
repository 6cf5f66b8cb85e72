import { createConnection } from 'mongoose'
import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import type { Engine } from '#platform/engine/engine.ts'
import { createLogger } from '#platform/log/log.ts'
import { MongoLeases } from '#platform/mongo/leases.ts'
import { openMongo } from '../../unit/subgraphs/front50/front50.ts'

const embedded = () => createEmbeddedEngine(createLogger({ level: 'silent', format: 'json' }))

/** The leases of several processes, on a store of their own. */
async function withMongoLeases(): Promise<Engine> {
  const mongo = await openMongo()
  const connection = await createConnection(mongo.uri, { dbName: `leases_${process.pid}` }).asPromise()
  const leases = new MongoLeases(connection, { holder: 'conformance' })
  const engine = embedded()
  let stopped: Promise<void> | undefined
  const stop = async () => {
    await leases.stop(5_000)
    await engine.stop()
    await connection.dropDatabase()
    await connection.close()
    await mongo.stop()
  }
  return { ...engine, leases, stop: () => (stopped ??= stop()) }
}

/** Every implementation of the engine; each suite in this folder runs against all of them. */
export const implementations: readonly (readonly [name: string, create: () => Promise<Engine>])[] = [
  ['embedded', async () => embedded()],
]

/** Every implementation of leases. */
export const leaseImplementations: typeof implementations = [
  ...implementations,
  ['embedded with leases in MongoDB', withMongoLeases],
]
