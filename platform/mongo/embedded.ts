import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnServer } from '#embedded/mongodb/index.ts'
import { Restarts } from '#platform/lifecycle/restarts.ts'
import type { Logger } from '#platform/log/log.ts'

export interface EmbeddedMongo {
  readonly uri: string
  stop(): Promise<void>
}

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
  const restarts = new Restarts()
  const remove = () => rmSync(socketFolder, { recursive: true, force: true })
  let server = spawn()

  function spawn(): ReturnType<typeof spawnServer> {
    return spawnServer({ dataDir, socketPath, onExit: restart })
  }

  function restart(reason: string): void {
    if (!isWanted) return
    if (!restarts.mayStartAgain()) return onLost(reason)
    log.error({ reason }, 'the embedded MongoDB ended; it is started again')
    server = spawn()
    server.catch((error: Error) => onLost(error.message))
  }

  const { uri, pid } = await server.catch((error) => {
    remove()
    throw error
  })
  log.debug({ pid }, 'embedded MongoDB started')
  return {
    uri,
    async stop() {
      isWanted = false
      await (await server.catch(() => undefined))?.stop()
      remove()
    },
  }
}
