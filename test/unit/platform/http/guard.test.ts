import { createHttpClient } from '#platform/http/create.ts'
import { createServers, httpDefaults, resolving } from './support.ts'

const servers = createServers()
const clients: ReturnType<typeof createHttpClient>[] = []
afterAll(async () => {
  servers.close()
  await Promise.all(clients.map((client) => client.stop()))
})

function client(...parameters: Parameters<typeof createHttpClient>) {
  const created = createHttpClient(...parameters)
  clients.push(created)
  return created
}

const refused = expect.objectContaining({ kind: 'refused-address', code: 'FORBIDDEN' })

describe('the HTTP client’s guard', () => {
  it.each([
    ['http://127.0.0.1:PORT/'],
    ['http://localhost:PORT/'],
    ['http://127.1:PORT/'],
    ['http://2130706433:PORT/'],
    ['http://0x7f.0.0.1:PORT/'],
    ['http://0177.0.0.1:PORT/'],
    ['http://0.0.0.0:PORT/'],
    ['http://[::1]:PORT/'],
    ['http://[::]:PORT/'],
    ['http://[::ffff:127.0.0.1]:PORT/'],
    ['http://169.254.169.254/latest/meta-data/'],
    ['http://①②⑦.⓪.⓪.①:PORT/'],
  ])('refuses %s without sending anything', async (template) => {
    const server = await servers.start((_, response) => response.end())
    const url = template.replace('PORT', String(server.port))
    await expect(client(httpDefaults).request({ url })).rejects.toEqual(refused)
    expect(server.requests).toHaveLength(0)
  })

  it('refuses a name that resolves to a private address, at once in spite of retries', async () => {
    const resolve = resolving([['10.0.0.7']])
    const request = client(httpDefaults, resolve).request({ url: 'http://intranet.example/', retries: 5 })
    await expect(request).rejects.toEqual(refused)
    expect(resolve.asked).toHaveLength(1)
  })

  it('is not fooled by a name that resolves differently the second time', async () => {
    const server = await servers.start((_, response) => response.writeHead(503).end())
    // A guard that looked first and connected later would see the public address and reach the server.
    const resolve = resolving([['127.0.0.1'], ['93.184.216.34']])
    const url = `http://rebinding.example:${server.port}/`
    await expect(client(httpDefaults, resolve).request({ url })).rejects.toEqual(refused)

    const later = resolving([['127.0.0.1']])
    const allowing = client({ ...httpDefaults, allowedCidrs: ['127.0.0.1/32'] }, later)
    expect((await allowing.request({ url })).status).toBe(503)
  })

  it('connects only to those of several addresses that are allowed', async () => {
    const server = await servers.start((_, response) => response.end('here'))
    const resolve = resolving([['10.255.255.1', '127.0.0.1']])
    const allowing = client({ ...httpDefaults, allowedCidrs: ['127.0.0.0/8'] }, resolve)
    const { body } = await allowing.request({ url: `http://two.example:${server.port}/` })
    expect(body.toString()).toBe('here')
  })

  it('checks redirects like the first address', async () => {
    const secret = await servers.start((_, response) => response.end('secret'))
    const door = await servers.start((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.2:${secret.port}/` }).end(),
    )
    const allowing = client({ ...httpDefaults, allowedHosts: [`127.0.0.1:${door.port}`] })
    await expect(allowing.request({ url: door.url })).rejects.toEqual(refused)
    expect(door.requests).toHaveLength(1)
    expect(secret.requests).toHaveLength(0)
  })

  it.each([['file:///etc/passwd'], ['ftp://127.0.0.1/'], ['gopher://127.0.0.1/']])(
    'does not follow a redirect to %s',
    async (location) => {
      const door = await servers.start((_, response) => response.writeHead(302, { location }).end())
      const allowing = client({ ...httpDefaults, allowedHosts: ['127.0.0.1'] })
      await expect(allowing.request({ url: door.url })).rejects.toMatchObject({ kind: 'invalid-request' })
    },
  )

  it('lets a host of the configuration pass, on the named port only', async () => {
    const server = await servers.start((_, response) => response.end())
    const other = await servers.start((_, response) => response.end())
    const allowing = client({ ...httpDefaults, allowedHosts: [`127.0.0.1:${server.port}`] })
    expect((await allowing.request({ url: server.url })).status).toBe(200)
    await expect(allowing.request({ url: other.url })).rejects.toEqual(refused)
  })
})
