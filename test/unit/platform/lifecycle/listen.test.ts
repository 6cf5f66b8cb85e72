import { createServer, type Server } from 'node:net'
import { listen } from '#platform/lifecycle/listen.ts'
import { StartupError } from '#platform/lifecycle/startupError.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

function newServer(): Server {
  const server = createServer()
  servers.push(server)
  return server
}

const portSetting = '--port or GENNAKER_PORT'

describe('listening', () => {
  it('answers the port that was taken', async () => {
    const server = newServer()
    const port = await listen(server, { host: '127.0.0.1', port: 0, portSetting })
    expect(server.address()).toMatchObject({ address: '127.0.0.1', port })
  })

  it('on a port in use is refused with the remedy', async () => {
    const port = await listen(newServer(), { host: '127.0.0.1', port: 0, portSetting })
    const again = listen(newServer(), { host: '127.0.0.1', port, portSetting })
    await expect(again).rejects.toThrow(StartupError)
    await expect(again).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is used by another program. Stop that one, or choose another one with --port or GENNAKER_PORT.`,
    )
  })

  it.each([['192.0.2.1'], ['no-such-host.invalid']])(
    'on %s, which is elsewhere, names the host',
    async (host) => {
      const refused = listen(newServer(), { host, port: 0, portSetting })
      await expect(refused).rejects.toThrow(StartupError)
      await expect(refused).rejects.toThrow(host)
    },
  )
})
