import type { EndpointSource } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/accounts/endpoint.ts'
import { Rate } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/client/rate.ts'
import { Session } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/client/session.ts'
import {
  type ApiRequest,
  Transport,
} from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/client/transport.ts'
import {
  type Answer,
  breakOff,
  json,
  type ScriptedServer,
  scriptedServer,
  status,
} from '../support/scriptedServer.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function transportTo(source: EndpointSource | string, { timeoutSeconds = 5, now = () => Date.now() } = {}) {
  const constant: EndpointSource = async () => ({
    server: new URL(source as string),
    tls: { rejectUnauthorized: true },
    headers: {},
  })
  const session = new Session(typeof source === 'string' ? constant : source, { now })
  const transport = new Transport(session, new Rate(1_000, 1_000), timeoutSeconds)
  ends.push(() => transport.close())
  return transport
}

async function serve(...answers: readonly Answer[]): Promise<ScriptedServer> {
  const server = await scriptedServer(...answers)
  ends.push(() => server.stop())
  return server
}

const get: ApiRequest = { method: 'GET', path: '/api/v1/pods' }
const post: ApiRequest = { method: 'POST', path: '/api/v1/pods', body: { a: 1 } }
const fine = json({ fine: true })

describe('Transport', () => {
  it.each([
    ['a GET after a broken connection', get, breakOff, 2],
    ['a GET after 503', get, status(503, 'ServiceUnavailable'), 2],
    ['a GET after 504', get, status(504, 'Timeout'), 2],
    ['a GET after 429', get, status(429, 'TooManyRequests'), 2],
    ['a POST after 429: nothing was done', post, status(429, 'TooManyRequests', { 'retry-after': '0' }), 2],
    [
      'a POST after 503 that names a time',
      post,
      status(503, 'ServiceUnavailable', { 'retry-after': '0' }),
      2,
    ],
  ])('repeats %s', async (_, request, first, times) => {
    const server = await serve(first, fine)
    const { value } = await transportTo(server.url).json(request)
    expect(value).toEqual({ fine: true })
    expect(server.requests).toHaveLength(times)
  })

  it.each([
    ['a POST after a broken connection', post, breakOff, 'Unreachable'],
    ['a POST after 503', post, status(503, 'ServiceUnavailable'), 'ServiceUnavailable'],
    ['a POST after 500', post, status(500, 'InternalError'), 'InternalError'],
    ['a GET after 500', get, status(500, 'InternalError'), 'InternalError'],
    ['a GET after 403', get, status(403, 'Forbidden'), 'Forbidden'],
    ['a GET that must not be', { ...get, repeats: 'never' as const }, breakOff, 'Unreachable'],
  ])('does not repeat %s', async (_, request, first, reason) => {
    const server = await serve(first, fine)
    await expect(transportTo(server.url).json(request)).rejects.toMatchObject({ reason })
    expect(server.requests).toHaveLength(1)
  })

  it('waits as long as the server asks for', async () => {
    const server = await serve(status(429, 'TooManyRequests', { 'retry-after': '1' }), fine)
    const begun = performance.now()
    await transportTo(server.url).json(get)
    expect(performance.now() - begun).toBeGreaterThanOrEqual(990)
  })

  it('gives up with the last reason', async () => {
    const server = await serve(breakOff)
    await expect(transportTo(server.url).json(get)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('has broken the connection'),
    })
    expect(server.requests).toHaveLength(4)
  })

  it('ends what takes too long, once', async () => {
    const server = await serve(() => {})
    await expect(transportTo(server.url, { timeoutSeconds: 0.1 }).json(get)).rejects.toMatchObject({
      reason: 'TimedOut',
      message: expect.stringContaining('has not answered within 0.1 s'),
    })
    expect(server.requests).toHaveLength(1)
  })

  it("ends with the caller's signal and its reason, in a wait too", async () => {
    const server = await serve(status(429, 'TooManyRequests', { 'retry-after': '20' }))
    const ended = new AbortController()
    const answer = transportTo(server.url).json({ ...get, signal: ended.signal })
    ended.abort(new Error('enough'))
    await expect(answer).rejects.toThrow('enough')
  })

  it('refuses what is not JSON without repeating it', async () => {
    const server = await serve((response) => response.end('<html>secret</html>'))
    const error: Error = await transportTo(server.url)
      .json(get)
      .catch((error) => error)
    expect(error).toMatchObject({ reason: 'NotAnApiServer' })
    expect(error.message).not.toContain('secret')
  })

  it('says that nobody listens, and that a name is none', async () => {
    const server = await scriptedServer(fine)
    await server.stop()
    await expect(transportTo(server.url).json({ ...get, repeats: 'never' })).rejects.toThrow(
      'refuses connections',
    )
    await expect(
      transportTo('http://does-not-exist.invalid').json({ ...get, repeats: 'never' }),
    ).rejects.toThrow('cannot be resolved')
  })

  it('keeps the path of a server that is behind one', async () => {
    const server = await serve(fine)
    await transportTo(`${server.url}/k8s/clusters/c-1/`).json({
      ...get,
      query: { limit: '1', none: undefined },
    })
    expect(server.requests).toEqual(['GET /k8s/clusters/c-1/api/v1/pods?limit=1'])
  })

  it('streams a body as it comes, however long that takes', async () => {
    const server = await serve((response) => {
      response.write('one')
      setTimeout(() => response.end('two'), 200)
    })
    const chunks: string[] = []
    for await (const chunk of await transportTo(server.url, { timeoutSeconds: 0.1 }).stream(get))
      chunks.push(Buffer.from(chunk).toString())
    expect(chunks.join(' ')).toBe('one two')
  })
})

describe('Transport, credentials', () => {
  const tokens = (...values: string[]) => {
    let reads = 0
    const source =
      (url: string, validUntil?: number): EndpointSource =>
      async () => ({
        server: new URL(url),
        tls: { rejectUnauthorized: true },
        headers: { authorization: values[Math.min(reads++, values.length - 1)]! },
        validUntil,
      })
    return { source, reads: () => reads }
  }
  const accepting = (token: string) =>
    serve((response, request) =>
      (request.headers.authorization === token ? fine : status(401, 'Unauthorized'))(response, request),
    )

  it('reads them again when the server refuses them', async () => {
    const server = await accepting('new')
    let now = 0
    const transport = transportTo(tokens('old', 'new').source(server.url), { now: () => now })
    now = 10_000
    expect((await transport.json(get).catch((error) => error)).reason).toBe('Unauthorized')
    now = 20_000
    expect(await transport.json(get)).toMatchObject({ value: { fine: true } })
    expect(server.requests).toHaveLength(3)
  })

  it('does not read them again and again when the server refuses all', async () => {
    const server = await accepting('none')
    const { source, reads } = tokens('old')
    const transport = transportTo(source(server.url), { now: () => 1_000_000 })
    for (let n = 0; n < 5; n++)
      await expect(transport.json(get)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(reads()).toBe(1)
  })

  it('reads them before they end', async () => {
    const server = await accepting('new')
    let now = 1_000_000
    const { source } = tokens('old', 'new')
    const transport = transportTo(source(server.url, now + 60_000), { now: () => now })
    await expect(transport.json({ ...get, repeats: 'never' })).rejects.toMatchObject({ status: 401 })
    now += 40_000
    expect(await transport.json(get)).toMatchObject({ value: { fine: true } })
  })
})

describe('Rate', () => {
  it('lets a burst go, then so many a second', async () => {
    const rate = new Rate(50, 10)
    const { signal } = new AbortController()
    const begun = performance.now()
    await Promise.all(Array.from({ length: 10 }, () => rate.take(signal)))
    expect(performance.now() - begun).toBeLessThan(150)
    await Promise.all(Array.from({ length: 10 }, () => rate.take(signal)))
    expect(performance.now() - begun).toBeGreaterThan(180)
  })
})
