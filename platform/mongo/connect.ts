import { join } from 'node:path'
import { type Connection, type ConnectOptions, createConnection } from 'mongoose'
import { StartupError } from '#platform/lifecycle/startupError.ts'
import type { Logger } from '#platform/log/log.ts'
import type { ServiceName } from '#platform/service/service.ts'
import { type EmbeddedMongo, startEmbeddedMongo } from './embedded.ts'

export interface Mongo {
  /** The service's own database, or the one of what services share, on the connections that all services of this process share. */
  database(service: ServiceName | 'platform'): Connection
  stop(): Promise<void>
}

const options: ConnectOptions = {
  appName: 'gennaker',
  maxPoolSize: 50,
  minPoolSize: 2,
  serverSelectionTimeoutMS: 10_000,
  connectTimeoutMS: 5_000,
  socketTimeoutMS: 60_000,
  // A write is acknowledged when it survives the loss of a server.
  w: 'majority',
  journal: true,
  retryWrites: true,
  // Each service creates its indexes when it starts, and waits for them.
  autoIndex: false,
  autoCreate: false,
}

/**
 * Connects to the MongoDB of `url`, or without one to an embedded one that keeps its data in `<data>/mongodb`.
 * Throws StartupError when there is none. `onLost` is called when the embedded one is gone for good.
 */
export async function connectMongo(
  url: string | undefined,
  data: string,
  log: Logger,
  onLost: (reason: string) => void,
): Promise<Mongo> {
  const embedded = url ? undefined : await startEmbedded(join(data, 'mongodb'), log, onLost)
  const connection = await connect(url ?? embedded!.uri, embedded)
  return {
    database: (service) => connection.useDb(`gennaker_${service}`, { useCache: true }),
    async stop() {
      await connection.close()
      await embedded?.stop()
    },
  }
}

async function startEmbedded(...parameters: Parameters<typeof startEmbeddedMongo>): Promise<EmbeddedMongo> {
  try {
    return await startEmbeddedMongo(...parameters)
  } catch (error) {
    throw new StartupError(`The embedded MongoDB cannot start: ${(error as Error).message}`, error)
  }
}

async function connect(uri: string, embedded: EmbeddedMongo | undefined): Promise<Connection> {
  try {
    return await createConnection(uri, optionsFor(uri)).asPromise()
  } catch (error) {
    await embedded?.stop()
    const where = embedded
      ? 'The embedded MongoDB'
      : 'The MongoDB of the configuration (mongodb.url, MONGODB_URL)'
    throw new StartupError(`${where} does not answer: ${(error as Error).message}`, error)
  }
}

/** What the URL says goes before our defaults. */
function optionsFor(uri: string): ConnectOptions {
  const given = new Set([...uri.matchAll(/[?&](\w+)=/g)].map(([, name]) => name!.toLowerCase()))
  return Object.fromEntries(Object.entries(options).filter(([name]) => !given.has(name.toLowerCase())))
}
