import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnServer } from '#embedded/mongodb/index.ts'
import type { Logger } from '#platform/log/log.ts'

export interface EmbeddedMongo {
  readonly uri: string
  stop(): Promise<void>
}

/** A server that ends again this soon after its start would end for ever. */
const soonMs = 10_000

/**
 * The embedded MongoDB as a child process, started again on the same socket when it dies, so that drivers reconnect
 * by themselves. `onLost` is called when it can't be kept alive.
 */
export async function startEmbeddedMongo(
  dataDir: string,
  log: Logger,
  onLost: (reason: string) => void,
): Promise<EmbeddedMongo> {
  // Not in the data folder: a socket's path may have about 100 bytes, and drivers write it in lower case.
  const socketFolder = join(tmpdir(), `gennaker-${randomBytes(6).toString('hex')}`)
  mkdirSync(socketFolder, { mode: 0o700 })
  const socketPath = join(socketFolder, 'mongodb.sock')
  let isWanted = true
  let startedAt = performance.now()
  const remove = () => rmSync(socketFolder, { recursive: true, force: true })
  let server = await spawn().catch((error) => {
    remove()
    throw error
  })

  function spawn(): ReturnType<typeof spawnServer> {
    startedAt = performance.now()
    return spawnServer({ dataDir, socketPath, onExit: (reason) => void restart(reason) })
  }

  async function restart(reason: string): Promise<void> {
    if (!isWanted) return
    if (performance.now() - startedAt < soonMs) return onLost(reason)
    log.error({ reason }, 'the embedded MongoDB ended; it is started again')
    try {
      server = await spawn()
    } catch (error) {
      onLost((error as Error).message)
    }
  }

  return {
    uri: server.uri,
    async stop() {
      isWanted = false
      await server.stop()
      remove()
    },
  }
}
