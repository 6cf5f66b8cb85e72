import { createConnection } from 'mongoose'
import { MongoLeases } from '#platform/mongo/leases.ts'

/** A process that gets a lease, says so, and keeps it for as long as it lives. */
const [uri, database, key, termMs] = process.argv.slice(2) as [string, string, string, string]
const connection = await createConnection(uri, { dbName: database }).asPromise()
const leases = new MongoLeases(connection, { termMs: Number(termMs), holder: 'holder' })
await leases.withLock(key, async () => {
  console.log('held')
  await new Promise((resolve) => setTimeout(resolve, 3_600_000))
})
