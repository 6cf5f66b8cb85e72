import { parse } from 'graphql'
import { type Caller, localAdmin } from '#platform/identity/caller.ts'
import { HttpTransport } from '#platform/transport/http.ts'
import { ServiceRegistry } from '#platform/transport/registry.ts'
import type { OperationResult, Transport } from '#platform/transport/transport.ts'
import { serve, sign } from '../../../fixtures/serve.ts'
import { createOrca } from '../../../fixtures/subgraphs.ts'
import { until } from '../../../fixtures/until.ts'

const operation = (query: string, variables: Record<string, unknown> = {}) => ({
  document: parse(query),
  variables,
})
const watch = operation('subscription ($id: ID!) { executionUpdated(id: $id) { id sequence who } }', {
  id: '1',
})
const ada: Caller = { user: 'ada', roles: ['dev'], admin: false }

async function next(results: AsyncIterator<OperationResult>): Promise<OperationResult> {
  const { value, done } = await results.next()
  if (done) throw new Error('ended')
  return value
}

describe.each(['in this process', 'over HTTP'])('a subgraph %s', (way) => {
  let orca: ReturnType<typeof createOrca>
  let transport: Transport
  let stop: () => Promise<void>

  beforeEach(async () => {
    orca = createOrca()
    orca.start('1')
    if (way === 'in this process') {
      transport = orca.subgraph
      stop = async () => {}
    } else {
      const served = await serve(orca.subgraph)
      transport = new HttpTransport('orca', served.url, { sign })
      stop = async () => {
        await transport.stop()
        await served.kill()
      }
    }
  })
  afterEach(() => stop())

  it('should execute a query with variables, on behalf of the caller', async () => {
    const query = operation('query ($id: ID!) { who execution(id: $id) { sequence startTime } }', { id: '1' })
    expect(JSON.parse(JSON.stringify(await transport.execute(query, ada)))).toEqual({
      data: { who: 'ada', execution: { sequence: 1, startTime: '2026-02-25T06:13:20.000Z' } },
    })
  })

  it('should answer errors of the table as they are, with their path', async () => {
    const { data, errors } = await transport.execute(operation('{ leaking }'), ada)
    expect(data).toEqual({ leaking: null })
    expect(errors).toEqual([
      {
        message: 'There is no execution x.',
        path: ['leaking'],
        extensions: { code: 'NOT_FOUND', kind: 'execution', id: 'x' },
      },
    ])
  })

  it('should mask what nobody foresaw', async () => {
    const { errors } = await transport.execute(operation('{ broken }'), ada)
    expect(JSON.stringify(errors)).not.toContain('secret')
    expect(errors![0]!.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', logId: expect.any(String) })
  })

  it('should deliver the present state, then each change in order', async () => {
    const results = transport.subscribe(watch, ada)
    const seen = [await next(results)]
    for (let n = 0; n < 20; n++) orca.advance('1')
    while (seen.length < 21) seen.push(await next(results))
    expect(seen.map(({ data }) => (data!.executionUpdated as { sequence: number }).sequence)).toEqual(
      Array.from({ length: 21 }, (_, n) => n + 1),
    )
    expect(seen[0]!.data!.executionUpdated).toMatchObject({ who: 'ada' })
    await results.return!()
  })

  it('should end the subscription at its source when it is returned while waiting', async () => {
    const results = transport.subscribe(watch, ada)
    await next(results)
    const waiting = results.next()
    await results.return!()
    expect((await waiting).done).toBe(true)
    expect((await results.next()).done).toBe(true)
    await until(() => orca.subscriptions() === 0)
  })

  it('should end when the source ends', async () => {
    const results = transport.subscribe(watch, ada)
    await next(results)
    orca.endAll()
    expect((await results.next()).done).toBe(true)
  })

  it('should answer a refused subscription with its errors and no data', async () => {
    const results = transport.subscribe({ ...watch, variables: { id: 'none' } }, ada)
    const refusal = await next(results)
    expect(refusal.data).toBeUndefined()
    expect(refusal.errors![0]!.extensions!.code).toBe('NOT_FOUND')
    expect((await results.next()).done).toBe(true)
  })

  it('should let services call it with typed documents, and turn its errors into errors of the table', async () => {
    const registry = new ServiceRegistry()
    registry.add(transport)
    await expect(registry.call('orca', parse('{ who }') as never, {}, ada)).resolves.toEqual({ who: 'ada' })
    await expect(registry.call('orca', parse('{ leaking }') as never, {}, ada)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      extensions: { id: 'x' },
    })
    await expect(registry.call('front50', parse('{ x }') as never, {}, ada)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
  })

  it('should check that the service is there', async () => {
    await expect(transport.check()).resolves.toBeUndefined()
  })
})

describe('a subgraph over HTTP that fails', () => {
  const start = async () => {
    const orca = createOrca()
    orca.start('1')
    const served = await serve(orca.subgraph)
    return { orca, served }
  }

  it('should repeat a query until the service is back, and never a mutation', async () => {
    const { orca, served } = await start()
    await served.kill()
    const transport = new HttpTransport('orca', served.url, { sign, retries: 8 })
    await expect(
      transport.execute(operation('mutation { judge(id: "1") { id } }'), ada),
    ).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      extensions: { service: 'orca' },
    })
    const answer = transport.execute(operation('{ who }'), ada)
    const again = await serve(orca.subgraph, served.port)
    expect(await answer).toEqual({ data: { who: 'ada' } })
    expect(orca.counts.mutations).toBe(0)
    await transport.stop()
    await again.kill()
  })

  it('should give up when the service takes too long', async () => {
    const { served } = await start()
    const transport = new HttpTransport('orca', served.url, { sign, timeoutMs: 100, retries: 0 })
    const started = performance.now()
    await expect(transport.execute(operation('{ slow(ms: 3000) }'), ada)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'orca does not answer: it took too long',
    })
    expect(performance.now() - started).toBeLessThan(2_000)
    await transport.stop()
    await served.kill()
  })

  it('should subscribe again, beginning with the present state, when the service comes back', async () => {
    const { orca, served } = await start()
    const transport = new HttpTransport('orca', served.url, { sign })
    const results = transport.subscribe(watch, ada)
    await next(results)
    await served.kill()
    orca.advance('1')
    orca.advance('1')
    const again = await serve(orca.subgraph, served.port)
    expect((await next(results)).data!.executionUpdated).toMatchObject({ sequence: 3 })
    orca.advance('1')
    expect((await next(results)).data!.executionUpdated).toMatchObject({ sequence: 4 })
    await transport.stop()
    await again.kill()
  })

  it('should end a subscription with an error that names the service when it stays away', async () => {
    const { served } = await start()
    const transport = new HttpTransport('orca', served.url, { sign, reconnects: 1 })
    const results = transport.subscribe(watch, ada)
    await next(results)
    await served.kill()
    await expect(results.next()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      extensions: { service: 'orca' },
    })
    expect((await results.next()).done).toBe(true)
    await transport.stop()
  })

  it('should say when the service serves another schema than Gate was composed with', async () => {
    const { served } = await start()
    const transport = new HttpTransport('orca', served.url, { sign, schemaVersion: 'v2' })
    await expect(transport.check()).rejects.toThrow('it serves schema v1 but Gate was composed with v2')
    await transport.stop()
    await served.kill()
  })
})

describe('a served subgraph', () => {
  let served: Awaited<ReturnType<typeof serve>>

  beforeEach(async () => {
    served = await serve(createOrca().subgraph)
  })
  afterEach(() => served.kill())

  const post = async (body: string, authorization?: string) => {
    const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) }
    const response = await fetch(served.url, { method: 'POST', headers, body })
    return { status: response.status, ...((await response.json()) as OperationResult) }
  }

  it.each([
    ['no token', undefined],
    ['a token for another service', `Bearer ${sign(localAdmin, 'front50')}`],
    ['another kind of authorization', 'Basic abc'],
  ])('should refuse %s', async (_, authorization) => {
    const { status, errors } = await post('{"query":"{ who }"}', authorization)
    expect(status).toBe(401)
    expect(errors![0]!.extensions!.code).toBe('UNAUTHENTICATED')
  })

  it.each([
    ['what is not JSON', '{"query":'],
    ['a document that does not parse', '{"query":"{ who"}'],
    ['a document that does not fit the schema', '{"query":"{ whom }"}'],
    ['no document', '{}'],
  ])('should answer %s with BAD_USER_INPUT', async (_, body) => {
    const { status, errors } = await post(body, `Bearer ${sign(localAdmin, 'orca')}`)
    expect(status).toBe(400)
    expect(errors![0]!.extensions!.code).toBe('BAD_USER_INPUT')
  })
})
