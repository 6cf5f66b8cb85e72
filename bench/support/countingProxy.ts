import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Stands between a driver and the store's socket and counts what is sent to the store. */
export function createCountingProxy() {
  const path = join(tmpdir(), `gennaker-bench-${randomBytes(6).toString('hex')}.sock`)
  const sockets = new Set<Socket>()
  let sent = 0
  let target = ''
  const server = createServer((client) => {
    const store = connect(target)
    client.on('data', (chunk) => {
      sent += chunk.length
    })
    client.pipe(store).pipe(client)
    for (const socket of [client, store]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
  })
  return {
    /** The address to use instead of `uri` (mongodb:// and an encoded socket path). */
    async before(uri: string): Promise<string> {
      target = decodeURIComponent(new URL(uri).host)
      await new Promise<void>((resolve) => server.listen(path, resolve))
      // Otherwise the driver would go on to the address that the store names itself.
      return `mongodb://${encodeURIComponent(path)}/?directConnection=true`
    },
    sentBytes: () => sent,
    stop(): void {
      server.close()
      for (const socket of sockets) socket.destroy()
      rmSync(path, { force: true })
    },
  }
}
