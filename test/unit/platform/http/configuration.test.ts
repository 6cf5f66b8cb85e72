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

describe('an answer without an end', () => {
  const streaming = createHttpClient({ ...httpDefaults, allowLoopback: true })
  afterAll(() => streaming.stop())

  it('is what has come after some time', async () => {
    const server = await servers.start((_, response) => {
      response.writeHead(200)
      response.write('first ')
      response.write('second')
    })
    const { status, body } = await streaming.request({ url: server.url, readForMs: 200 })
    expect([status, body.toString()]).toEqual([200, 'first second'])
  })

  it('is whole when it ends before, and an error when it breaks', async () => {
    const server = await servers.start((request, response) => {
      response.writeHead(200, { 'content-length': 10 })
      if (request.url === '/whole') response.end('0123456789')
      else response.write('half', () => response.destroy())
    })
    const { body } = await streaming.request({ url: `${server.url}/whole`, readForMs: 5_000 })
    expect(body.toString()).toBe('0123456789')
    const broken = streaming.request({ url: `${server.url}/half`, readForMs: 5_000 })
    await expect(broken).rejects.toEqual(expect.objectContaining({ kind: 'network' }))
  })
})
