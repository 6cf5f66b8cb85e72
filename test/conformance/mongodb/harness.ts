import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import mongoose from 'mongoose'
import { type ServerOptions, startServer } from '#embedded/mongodb/index.ts'

export type Db = mongoose.mongo.Db
export type Collection = mongoose.mongo.Collection<mongoose.mongo.Document>
export type Client = mongoose.mongo.MongoClient

/** A real replica set to run the same suites against. */
const realUri = process.env.MONGODB_TEST_URI

/** True when the suites run against the embedded server. */
export const embedded = realUri === undefined

export type TestServer = { uri: string; stop(): Promise<void> }

/** Starts an embedded server on a folder of its own, or gives the real one. */
export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  if (realUri !== undefined) return { uri: realUri, stop: async () => {} }
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'gennaker-conformance-'))
  const server = await startServer({ dataDir, port: 0, ...options })
  return {
    uri: server.uri,
    async stop() {
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export type Fixture = {
  readonly client: Client
  readonly db: Db
  readonly raw: Collection
  readonly uri: string
  /** Empties the collection, its indexes with it, and fills it. */
  reset(documents?: mongoose.mongo.Document[]): Promise<void>
}

/** A server with a client and an empty database for the tests of one file. */
export function serverFixture(options: Partial<ServerOptions> = {}): Fixture {
  const name = `conformance_${process.pid}_${Date.now()}`
  let server: TestServer
  let client: Client
  beforeAll(async () => {
    server = await startTestServer(options)
    client = await new mongoose.mongo.MongoClient(server.uri, { serverSelectionTimeoutMS: 5000 }).connect()
  })
  afterAll(async () => {
    await client.db(name).dropDatabase()
    await client.close()
    await server.stop()
  })
  return {
    get client() {
      return client
    },
    get uri() {
      return server.uri
    },
    get db() {
      return client.db(name)
    },
    get raw() {
      return client.db(name).collection('raw')
    },
    async reset(documents = []) {
      await client.db(name).collection('raw').drop()
      if (documents.length > 0) await client.db(name).collection('raw').insertMany(documents)
    },
  }
}

/** The server's error code that a promise is rejected with; undefined when it is fulfilled. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
    return undefined
  } catch (error) {
    return (error as { code?: unknown }).code ?? String(error)
  }
}
