import { request as httpRequest } from 'node:http'
import { WebSocket } from 'ws'
import { HttpTransport } from '#platform/transport/http.ts'
import { collect, limits, startGate, type TestGate } from '../../fixtures/gate.ts'
import { serve, sign } from '../../fixtures/serve.ts'
import { createFront50, createOrca } from '../../fixtures/subgraphs.ts'

describe('Gate over HTTP', () => {
  let orca: ReturnType<typeof createOrca>
  let front50: ReturnType<typeof createFront50>
  let gate: TestGate

  beforeEach(async () => {
    orca = createOrca()
    front50 = createFront50()
    orca.start('1')
    gate = await startGate([orca.subgraph, front50.subgraph])
  })
  afterEach(() => gate.stop())

  it('should join fields of several services', async () => {
    const { status, data } = await gate.post(
      'query ($id: ID!) { execution(id: $id) { id startTime application { name attributes } } }',
      { id: '1' },
    )
    expect(status).toBe(200)
    expect(data).toEqual({
      execution: {
        id: '1',
        startTime: '2026-02-25T06:13:20.000Z',
        application: { name: 'app', attributes: { email: 'a@example.com' } },
      },
    })
  })

  it('should let all fetches of one operation share a service’s dataloaders', async () => {
    await gate.post(
      '{ a: execution(id: "1") { application { attributes } } b: execution(id: "1") { application { attributes } } c: application(name: "app") { name } }',
    )
    expect(front50.batches.flat()).toEqual(['app'])
    await gate.post('{ application(name: "app") { name } }')
    expect(front50.batches.flat()).toEqual(['app', 'app'])
  })

  it('should execute mutations', async () => {
    const { data } = await gate.post(
      'mutation ($a: JSON!) { saveApplication(name: "new", attributes: $a) { name attributes } }',
      { a: { x: [1, null, { y: '' }] } },
    )
    expect(data).toEqual({ saveApplication: { name: 'new', attributes: { x: [1, null, { y: '' }] } } })
  })

  it('should keep __proto__ in JSON a key like others, from variables and literals', async () => {
    const { data } = await gate.send(
      '{"query":"mutation ($a: JSON!) { saveApplication(name: \\"p\\", attributes: $a) { attributes } }","variables":{"a":{"__proto__":{"admin":true}}}}',
    )
    expect(JSON.stringify(data)).toBe('{"saveApplication":{"attributes":{"__proto__":{"admin":true}}}}')
    const literal = await gate.post(
      'mutation { saveApplication(name: "q", attributes: { __proto__: { admin: true } }) { attributes } }',
    )
    expect(JSON.stringify(literal.data)).toBe(
      '{"saveApplication":{"attributes":{"__proto__":{"admin":true}}}}',
    )
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('should answer errors of services with their code and path', async () => {
    const { status, data, errors } = await gate.post('{ who leaking }')
    expect(status).toBe(200)
    expect(data).toEqual({ who: 'local', leaking: null })
    expect(errors).toEqual([
      {
        message: 'There is no execution x.',
        path: ['leaking'],
        extensions: { code: 'NOT_FOUND', kind: 'execution', id: 'x', serviceName: 'orca' },
      },
    ])
  })

  it.each([
    ['begun(filter: { since: "yesterday" })', {}, 'begun.filter.since: "yesterday" is no instant'],
    ['begun(filter: { since: 5 })', {}, 'begun.filter.since: 5 is no instant'],
    [
      'execution(id: "1") { id } a: begun(filter: { since: "2026-99-01T00:00Z" })',
      {},
      'begun.filter.since: "2026-99',
    ],
    [
      'begun(filter: $filter)',
      { filter: { since: 'yesterday' } },
      /"yesterday" at "filter.since"; .*ISO 8601/,
    ],
  ])('should name the field whose scalar is refused: %s', async (field, variables, message) => {
    const declared = field.includes('$filter') ? 'query ($filter: Begun) ' : ''
    const { status, errors } = await gate.post(`${declared}{ ${field} }`, variables)
    expect([status, errors]).toEqual([
      400,
      [
        expect.objectContaining({
          message:
            typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
          extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }),
        }),
      ],
    ])
  })

  it.each([
    ['{ begun(filter: { since: "2026-01-01T00:00:00Z" }) }', {}, 1],
    ['query ($t: DateTime) { begun(filter: { since: $t }) }', { t: '2027-01-01T00:00:00Z' }, 0],
  ])('should pass scalars on that can be read: %s', async (query, variables, begun) => {
    expect((await gate.post(query, variables)).data).toEqual({ begun })
  })

  it('should mask what nobody foresaw', async () => {
    const { errors } = await gate.post('{ broken }')
    expect(errors![0]!.extensions).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      logId: expect.any(String),
      serviceName: 'orca',
    })
    expect(JSON.stringify(errors)).not.toMatch(/secret|\.ts:/)
  })

  it.each([
    ['malformed JSON', '{"query": "{ who }"', 400, 'BAD_USER_INPUT'],
    ['an empty body', '', 400, 'BAD_USER_INPUT'],
    ['a text', '"{ who }"', 400, 'BAD_USER_INPUT'],
    ['no query', '{}', 400, 'BAD_USER_INPUT'],
    ['a query that is no text', '{"query":{"a":1}}', 400, 'BAD_USER_INPUT'],
    ['variables that are no object', '{"query":"{ who }","variables":[1]}', 400, 'BAD_USER_INPUT'],
    [
      'an operation name that is not there',
      '{"query":"query a { who }","operationName":"b"}',
      400,
      'BAD_USER_INPUT',
    ],
    ['two operations and no name', '{"query":"query a { who } query b { who }"}', 400, 'BAD_USER_INPUT'],
    ['a document that does not parse', '{"query":"{ who"}', 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{"query":"{ whom }"}', 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a missing variable',
      '{"query":"query ($id: ID!) { execution(id: $id) { id } }"}',
      400,
      'BAD_USER_INPUT',
    ],
    [
      'a subscription',
      '{"query":"subscription { executionUpdated(id: \\"1\\") { id } }"}',
      400,
      'BAD_USER_INPUT',
    ],
    ['a batch', '[{"query":"{ who }"},{"query":"{ who }"}]', 400, 'BAD_USER_INPUT'],
    [
      'a body that is too long',
      `{"query":"{ who }","x":"${'x'.repeat(limits.bodyBytes)}"}`,
      413,
      'BAD_USER_INPUT',
    ],
  ])('should refuse %s with a coded error', async (_, body, status, code) => {
    const answer = await gate.send(body)
    expect([answer.status, answer.errors![0]!.extensions.code]).toEqual([status, code])
    expect(JSON.stringify(answer.errors)).not.toMatch(/\.ts:|node_modules/)
    expect((await gate.post('{ who }')).data).toEqual({ who: 'local' })
  })

  it.each([
    ['a GET that any page could make', `?query={who}`, {}],
    [
      'a POST of a form',
      '',
      {
        method: 'POST',
        body: 'query={who}',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
    [
      'a POST of plain text',
      '',
      { method: 'POST', body: '{"query":"{ who }"}', headers: { 'content-type': 'text/plain' } },
    ],
  ])('should refuse %s: another site may have caused it', async (_, search, request) => {
    const response = await fetch(gate.url + search, request)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    expect(
      ((await response.json()) as { errors: { extensions: { code: string } }[] }).errors[0]!.extensions.code,
    ).toBe('BAD_USER_INPUT')
  })

  it('should not answer about its schema where that is switched off', async () => {
    const closed = await startGate([orca.subgraph, front50.subgraph], { introspection: false })
    const { status, errors } = await closed.post('{ __schema { types { name } } }')
    expect([status, errors![0]!.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED'])
    const overSocket = await collect(closed.client(), '{ __type(name: "Query") { name } }').ended
    expect((overSocket as { extensions: { code: string } }[])[0]!.extensions.code).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    )
    await closed.stop()
  })

  it('should allow as many operations in a request as configured', async () => {
    const batching = await startGate([orca.subgraph, front50.subgraph], { limits: { ...limits, batch: 2 } })
    const send = async (count: number) => {
      const body = JSON.stringify(Array.from({ length: count }, () => ({ query: '{ who }' })))
      const response = await fetch(batching.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      return [response.status, await response.json()]
    }
    expect(await send(2)).toEqual([200, [{ data: { who: 'local' } }, { data: { who: 'local' } }]])
    expect((await send(3))[0]).toBe(400)
    await batching.stop()
  })

  it('should answer what it has, with an error that names the service, when one is down', async () => {
    const served = await serve(front50.subgraph)
    const remote = new HttpTransport('front50', served.url, { sign, retries: 0 })
    const apart = await startGate([orca.subgraph, remote])
    const query = '{ execution(id: "1") { id application { name brokenIn50 } } }'
    await expect(remote.check()).resolves.toBeUndefined()
    await served.kill()
    const { status, data, errors } = await apart.post(query)
    expect(status).toBe(200)
    expect(data).toEqual({ execution: { id: '1', application: { name: 'app', brokenIn50: null } } })
    expect(errors![0]!.extensions).toMatchObject({ code: 'UNAVAILABLE', service: 'front50' })
    await expect(remote.check()).rejects.toThrow('front50 does not answer')
    await apart.stop()
  })

  describe('from elsewhere', () => {
    const upgrade = (headers: Record<string, string>) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(gate.url.replace('http', 'ws'), 'graphql-transport-ws', { headers })
        socket.on('open', () => {
          socket.terminate()
          resolve('open')
        })
        socket.on('error', (error) => resolve(error.message))
      })
    /** fetch doesn't let anybody set Host. */
    const status = (headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        const request = httpRequest(gate.url, { method: 'POST', headers }, (response) => {
          response.resume()
          resolve(response.statusCode)
        })
        request.on('error', reject)
        request.end('{"query":"{ who }"}')
      })
    const json = { 'content-type': 'application/json' }

    it('should open sockets to programs and to its own pages only', async () => {
      expect(await upgrade({})).toBe('open')
      expect(await upgrade({ origin: new URL(gate.url).origin })).toBe('open')
      expect(await upgrade({ origin: 'https://evil.example' })).toContain('403')
      expect(await upgrade({ origin: 'null' })).toContain('403')
    })

    it('should refuse another site’s name that was made to point here', async () => {
      const host = `evil.example:${new URL(gate.url).port}`
      expect(await status(json)).toBe(200)
      expect(await status({ ...json, host: `localhost:${new URL(gate.url).port}` })).toBe(200)
      expect(await status({ ...json, host, origin: `http://${host}` })).toBe(403)
      expect(await upgrade({ host, origin: `http://${host}` })).toContain('403')
    })

    it('should be asked by any name where it listens for others, and by a proxy', async () => {
      const open = await startGate([orca.subgraph, front50.subgraph], { onLoopback: false })
      const ask = (headers: Record<string, string>) =>
        open.send('{"query":"{ who }"}', { ...json, ...headers })
      expect((await ask({ origin: 'https://evil.example' })).status).toBe(403)
      expect((await ask({ origin: 'https://gate.example', 'x-forwarded-host': 'gate.example' })).status).toBe(
        200,
      )
      await open.stop()
    })
  })

  it('should send whoever opens its address to the playground', async () => {
    const response = await fetch(new URL('/', gate.url), { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([302, '/playground'])
  })
})
