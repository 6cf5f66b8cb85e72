import { createHttpClient } from '#platform/http/create.ts'
import { createServers, httpDefaults, resolving } from './support.ts'

const servers = createServers()
const client = createHttpClient({ ...httpDefaults, allowLoopback: false }, resolving([['127.0.0.1']]))
afterAll(async () => {
  servers.close()
  await client.stop()
})

const refused = expect.objectContaining({ kind: 'refused-address' })

describe('a request to an address of the configuration', () => {
  it.each(['127.0.0.1', 'jenkins.internal'])('reaches a private network: %s', async (host) => {
    const server = await servers.start((_, response) => response.end('here'))
    const url = `http://${host}:${server.port}/`
    const response = await client.request({ url, fromConfiguration: true })
    expect(response.body.toString()).toBe('here')
    await expect(client.request({ url })).rejects.toEqual(refused)
  })

  it('does not open the other ports of its host, nor other hosts, to redirects', async () => {
    const inner = await servers.start((_, response) => response.end('secret'))
    const outer = await servers.start((request, response) => {
      const host = request.url === '/port' ? '127.0.0.1' : 'other.internal'
      response.writeHead(302, { location: `http://${host}:${inner.port}/` }).end()
    })
    for (const path of ['/port', '/host'])
      await expect(client.request({ url: `${outer.url}${path}`, fromConfiguration: true })).rejects.toEqual(
        refused,
      )
    expect(inner.requests).toHaveLength(0)
  })
})
