import { createServer } from 'node:net'
import { createHttpClient } from '#platform/http/create.ts'
import { createServers, httpDefaults } from './support.ts'

const servers = createServers()
const client = createHttpClient({ ...httpDefaults, allowedHosts: ['127.0.0.1'] })
afterAll(async () => {
  servers.close()
  await client.stop()
})

describe('a request', () => {
  it('carries method, headers and body, and answers status, headers, body and address', async () => {
    const server = await servers.start(async (request, response) => {
      const body = (await request.toArray()).join('')
      response
        .writeHead(418, { 'x-two': ['a', 'b'] })
        .end(`${request.method} ${request.headers['x-one']} ${body}`)
    })
    const url = `${server.url}/path?q=1#fragment`
    const response = await client.request({ method: 'post', url, headers: { 'X-One': '1' }, body: 'text' })
    expect(response).toMatchObject({ status: 418, url })
    expect(response.headers['x-two']).toBe('a, b')
    expect(response.body.toString()).toBe('POST 1 text')
    expect(server.requests[0]?.url).toBe('/path?q=1')
  })

  it('sends user and password of the address as a header', async () => {
    const server = await servers.start((request, response) => response.end(request.headers.authorization))
    const { body, url } = await client.request({ url: server.url.replace('//', '//us%65r:p%40ss@') })
    expect(Buffer.from(body.toString().slice('Basic '.length), 'base64').toString()).toBe('user:p@ss')
    expect(url).not.toContain('ss@')
  })

  it.each([
    [{ url: 'nonsense' }],
    [{ url: 'ftp://127.0.0.1/' }],
    [{ url: 'http://a%zz@127.0.0.1/' }],
    [{ url: 'http://127.0.0.1/', headers: { 'x-bad': 'a\r\nb: c' } }],
    [{ url: 'http://127.0.0.1/', method: 'GET /x HTTP/1.1' }],
  ])('that cannot be sent is bad input: %j', async (request) => {
    await expect(client.request(request)).rejects.toMatchObject({
      kind: 'invalid-request',
      code: 'BAD_USER_INPUT',
    })
  })
})

describe('time', () => {
  it.each([
    ['answers nothing', () => {}],
    ['stops in the middle', (response: import('node:http').ServerResponse) => response.write('half')],
  ])('ends a request to a server that %s', async (_, act) => {
    const server = await servers.start((_, response) => act(response))
    const request = client.request({ url: server.url, timeoutMs: 100 })
    await expect(request).rejects.toMatchObject({ kind: 'timeout', code: 'UNAVAILABLE' })
  })

  it('ends a connection that does not come about, as a network error', async () => {
    const waiting = createHttpClient(httpDefaults, () => {})
    const request = waiting.request({
      url: 'http://never.example/',
      connectTimeoutMs: 1_000,
      timeoutMs: 20_000,
    })
    await expect(request).rejects.toMatchObject({ kind: 'network' })
    await waiting.stop()
  })

  it('ends a request whose caller gives up, while it is repeated too', async () => {
    const controller = new AbortController()
    const server = await servers.start((_, response) => {
      response.writeHead(503, { 'retry-after': '2' }).end()
      setImmediate(() => controller.abort())
    })
    const request = client.request({ url: server.url, retries: 5, signal: controller.signal })
    await expect(request).rejects.toMatchObject({ kind: 'aborted' })
    expect(server.requests).toHaveLength(1)
  })

  it('does not start when its caller has given up already', async () => {
    const server = await servers.start((_, response) => response.end())
    await expect(client.request({ url: server.url, signal: AbortSignal.abort() })).rejects.toMatchObject({
      kind: 'aborted',
    })
    expect(server.requests).toHaveLength(0)
  })
})

describe('the size of an answer', () => {
  it.each([
    ['announced', { 'content-length': '2000' }],
    ['unannounced', {}],
  ])('is bounded when %s', async (_, headers) => {
    const server = await servers.start((_, response) =>
      response.writeHead(200, headers).end('x'.repeat(2000)),
    )
    await expect(client.request({ url: server.url, maxResponseBytes: 1999 })).rejects.toMatchObject({
      kind: 'too-large',
    })
    expect((await client.request({ url: server.url, maxResponseBytes: 2000 })).body).toHaveLength(2000)
  })

  it('is bounded for an answer that never ends', async () => {
    const server = await servers.start((_, response) => {
      const more = () => response.write('x'.repeat(65_536), (error) => error || more())
      more()
    })
    await expect(client.request({ url: server.url })).rejects.toMatchObject({ kind: 'too-large' })
  })
})

describe('repetition', () => {
  const failingOnce = (status: number, headers = {}) => {
    let count = 0
    return servers.start((_, response) => response.writeHead(count++ === 0 ? status : 200, headers).end())
  }

  it.each([[429], [502], [503], [504]])('repeats after %i', async (status) => {
    const server = await failingOnce(status)
    expect((await client.request({ url: server.url, retries: 1 })).status).toBe(200)
    expect(server.requests).toHaveLength(2)
  })

  it.each([[400], [404], [500], [501]])('does not repeat after %i', async (status) => {
    const server = await failingOnce(status)
    expect((await client.request({ url: server.url, retries: 1 })).status).toBe(status)
    expect(server.requests).toHaveLength(1)
  })

  it('answers the last status when repeating does not help', async () => {
    const server = await servers.start((_, response) => response.writeHead(503).end('down'))
    const response = await client.request({ url: server.url, retries: 1 })
    expect([response.status, response.body.toString(), server.requests.length]).toEqual([503, 'down', 2])
  })

  it.each([
    ['GET', 2],
    ['PUT', 2],
    ['POST', 1],
    ['PATCH', 1],
  ])('by default happens for what is idempotent only: %s is sent %i times', async (method, times) => {
    const repeating = createHttpClient({ ...httpDefaults, retries: 1, allowedHosts: ['127.0.0.1'] })
    const server = await failingOnce(503)
    await repeating.request({ url: server.url, method })
    expect(server.requests).toHaveLength(times)
    await repeating.stop()
  })

  it('of a POST happens when it is asked for', async () => {
    const server = await failingOnce(503)
    await client.request({ url: server.url, method: 'POST', body: 'x', retries: 1 })
    expect(server.requests).toHaveLength(2)
  })

  it('waits as long as Retry-After says', async () => {
    const server = await failingOnce(503, { 'retry-after': '1' })
    const start = performance.now()
    await client.request({ url: server.url, retries: 1 })
    expect(performance.now() - start).toBeGreaterThanOrEqual(990)
  })

  it('gives the answer back when Retry-After is longer than the time left', async () => {
    const server = await failingOnce(429, { 'retry-after': '3600' })
    expect((await client.request({ url: server.url, retries: 3 })).status).toBe(429)
  })

  it('happens after a broken connection', async () => {
    let count = 0
    const server = await servers.start((request, response) => {
      if (count++ === 0) request.socket.destroy()
      else response.end()
    })
    expect((await client.request({ url: server.url, retries: 1 })).status).toBe(200)
  })

  it('ends with a network error that names the host', async () => {
    const closed = createServer()
    const port = await new Promise<number>((resolve) =>
      closed.listen(0, '127.0.0.1', () => resolve((closed.address() as { port: number }).port)),
    )
    await new Promise((resolve) => closed.close(resolve))
    const request = client.request({ url: `http://127.0.0.1:${port}/`, retries: 1 })
    await expect(request).rejects.toMatchObject({
      kind: 'network',
      code: 'UNAVAILABLE',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    })
  })
})
