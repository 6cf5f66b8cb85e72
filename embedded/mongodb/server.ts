import { rmSync } from 'node:fs'
import net from 'node:net'
import { REPLICA_SET } from './commands/hello.ts'
import { Connection } from './connection.ts'
import type { Core } from './core.ts'
import { CursorRegistry } from './cursors/registry.ts'
import { startMaintenance } from './maintenance.ts'
import { Catalog } from './storage/catalog.ts'
import { damaged, openDatabase, sqliteCode } from './storage/database.ts'
import { Group } from './storage/group.ts'
import { Oplog } from './storage/oplog.ts'
import { Retries } from './storage/retries.ts'
import { discardCreated } from './transactions/commit.ts'
import { TransactionRegistry } from './transactions/registry.ts'

export type ServerOptions = {
  /** The folder of the database; it is created if it is missing. */
  readonly dataDir: string
  /** A unix socket: its path must be lower-case, end in `.sock` and have at most 100 bytes. */
  readonly socketPath?: string
  /** A port of the loopback interface, 0 for any; used when there is no `socketPath`. */
  readonly port?: number
  /** How often expired documents are looked for, in ms. Default: 60 s, as the server does. */
  readonly ttlSweepMs?: number
  /** How long a cursor may be idle, in ms. Default: 10 min. */
  readonly cursorIdleMs?: number
  /** How long a transaction may be open, in ms. Default: 60 s. */
  readonly transactionLifetimeMs?: number
  /** Bounds of the log behind change streams. Default: 64 MB, 24 h. */
  readonly oplogMaxBytes?: number
  readonly oplogMaxAgeMs?: number
  /** Called when the server had to stop by itself: the disk failed under it. */
  readonly onFatal?: (error: Error) => void
}

export type RunningServer = {
  /** `mongodb://…` without a database name. */
  readonly uri: string
  /** Closes all connections and the database; everything acknowledged is stored. */
  stop(): Promise<void>
}

const DEFAULTS = {
  ttlSweepMs: 60_000,
  cursorIdleMs: 600_000,
  transactionLifetimeMs: 60_000,
  oplogMaxBytes: 64 * 1024 * 1024,
  oplogMaxAgeMs: 24 * 3600 * 1000,
}

/** Longest path that fits a socket address on every system. */
const MAX_SOCKET_PATH = 100

/**
 * Starts a server in this process.
 * @throws DataFolderError when the folder is in use, damaged or of a newer format; Error for a bad address
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const settings = { ...DEFAULTS, ...options }
  if (options.socketPath !== undefined) checkSocketPath(options.socketPath)
  const database = openDatabase(settings.dataDir)
  const sockets = new Set<net.Socket>()
  let connections = 0
  const listener = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    new Connection(core, socket, ++connections)
  })
  const closeAll = (): void => {
    for (const socket of sockets) socket.destroy()
    listener.close()
  }
  const group = new Group(database.sql, (error) => {
    closeAll()
    settings.onFatal?.(error)
  })
  let core: Core
  try {
    core = openCore(database, group, settings)
    await listen(listener, options)
  } catch (error) {
    database.close()
    throw sqliteCode(error) === undefined ? error : damaged(database.file, error)
  }
  const address = addressOf(listener)
  core = { ...core, address }
  const stopMaintenance = startMaintenance(core, settings)
  return {
    uri: uriOf(address, options.socketPath !== undefined),
    async stop() {
      stopMaintenance()
      core.transactions.abortAll()
      core.cursors.killWhere(() => true)
      group.flush()
      closeAll()
      if (options.socketPath !== undefined) rmSync(options.socketPath, { force: true })
      database.close()
    },
  }
}

function openCore(database: Core['database'], group: Group, settings: typeof DEFAULTS): Core {
  const catalog = new Catalog(database.sql, group)
  const transactions = new TransactionRegistry(settings.transactionLifetimeMs, (transaction) =>
    discardCreated({ group, catalog }, transaction),
  )
  return {
    database,
    group,
    catalog,
    oplog: new Oplog(database.sql, group, {
      maxBytes: settings.oplogMaxBytes,
      maxAgeMs: settings.oplogMaxAgeMs,
    }),
    retries: new Retries(database.sql),
    transactions,
    cursors: new CursorRegistry(settings.cursorIdleMs),
    address: '',
    startedAt: Date.now(),
  }
}

/** Drivers lower-case the address that hello names, and tell a socket by its ending. */
function checkSocketPath(path: string): void {
  if (path !== path.toLowerCase() || !path.endsWith('.sock') || Buffer.byteLength(path) > MAX_SOCKET_PATH) {
    throw new Error(
      `The socket path ${path} can't be used: it must be lower-case, end in .sock and have at most ${MAX_SOCKET_PATH} bytes.`,
    )
  }
}

async function listen(listener: net.Server, { socketPath, port }: ServerOptions): Promise<void> {
  if (socketPath !== undefined) rmSync(socketPath, { force: true }) // left by a killed process; the folder's lock is ours
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject)
    const target = socketPath === undefined ? { host: '127.0.0.1', port: port ?? 0 } : { path: socketPath }
    listener.listen(target, resolve)
  })
}

function addressOf(listener: net.Server): string {
  const address = listener.address()
  if (address === null) throw new Error('the server is not listening')
  return typeof address === 'string' ? address : `${address.address}:${address.port}`
}

function uriOf(address: string, isSocket: boolean): string {
  return `mongodb://${isSocket ? encodeURIComponent(address) : address}/?replicaSet=${REPLICA_SET}`
}
