import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'

export const httpDefaults = {
  timeoutMs: 5_000,
  connectTimeoutMs: 2_000,
  retries: 0,
  maxResponseBytes: 1_000_000,
  allowPrivateNetworks: false,
  allowedHosts: [] as string[],
  allowedCidrs: [] as string[],
}

/** Real servers on the loopback address, with what they got. `close()` ends them all. */
export function createServers() {
  const servers: Server[] = []
  return {
    async start(
      handle: RequestListener,
    ): Promise<{ url: string; port: number; requests: IncomingMessage[] }> {
      const requests: IncomingMessage[] = []
      const server = createServer((request, response) => {
        requests.push(request)
        handle(request, response)
      })
      servers.push(server)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      return { url: `http://127.0.0.1:${port}`, port, requests }
    },
    close() {
      for (const server of servers) {
        server.closeAllConnections()
        server.close()
      }
    },
  }
}

/** Names that resolve to what the test says, a new answer at each look-up (the last one stays). */
export function resolving(answers: readonly (readonly string[])[]): LookupFunction & { asked: string[] } {
  const asked: string[] = []
  const lookup: LookupFunction = (hostname, options, callback) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] as readonly string[]
    asked.push(hostname)
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    if (options.all) callback(null, found)
    else callback(null, found[0]?.address ?? '', found[0]?.family)
  }
  return Object.assign(lookup, { asked })
}
