import { createHttpClient } from '#platform/http/create.ts'
import { createServers, httpDefaults, resolving } from './support.ts'

const servers = createServers()
// pages.example stands for a host elsewhere; it is allowed by name so that a server here can play its part.
const elsewhere = { ...httpDefaults, allowLoopback: true, allowedHosts: ['pages.example'] }
const client = createHttpClient(elsewhere, resolving([['127.0.0.1']]))
afterAll(async () => {
  servers.close()
  await client.stop()
})

const refused = expect.objectContaining({ kind: 'refused-address' })

describe('loopback addresses, where they are allowed', () => {
  it.each(['127.0.0.1', 'localhost'])('are reached by who names them: %s', async (host) => {
    const server = await servers.start((_, response) => response.end('here'))
    const resolve = resolving([['127.0.0.1']])
    const named = createHttpClient({ ...httpDefaults, allowLoopback: true }, resolve)
    const response = await named.request({ url: `http://${host}:${server.port}/` })
    expect(response.body.toString()).toBe('here')
    await named.stop()
  })

  it('are not reached by a redirect from elsewhere', async () => {
    const inner = await servers.start((_, response) => response.end('secret'))
    const outer = await servers.start((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${inner.port}/` }).end(),
    )
    await expect(client.request({ url: `http://pages.example:${outer.port}/` })).rejects.toEqual(refused)
    expect(inner.requests).toHaveLength(0)
  })

  it('are not reached by a name that resolves to one', async () => {
    const server = await servers.start((_, response) => response.end('secret'))
    await expect(client.request({ url: `http://sneaky.example:${server.port}/` })).rejects.toEqual(refused)
    expect(server.requests).toHaveLength(0)
  })

  it.each(['10.0.0.1', '169.254.169.254', '192.168.1.1'])('open no way to %s', async (address) => {
    await expect(client.request({ url: `http://${address}/` })).rejects.toEqual(refused)
  })
})
