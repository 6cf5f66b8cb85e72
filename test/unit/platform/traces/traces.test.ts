import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { span } from '#platform/traces/span.ts'
import { startTracing } from '#platform/traces/tracing.ts'

interface Span {
  name: string
  spanId: string
  parentSpanId?: string
  traceId: string
  attributes: { key: string; value: unknown }[]
  status: { code?: number }
  events: { name: string }[]
}

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A collector on the loopback address that keeps what it gets. */
async function startCollector() {
  const requests: {
    url: string
    body: { resourceSpans: { resource: unknown; scopeSpans: { spans: Span[] }[] }[] }
  }[] = []
  const server = createServer(async (request, response) => {
    requests.push({ url: request.url ?? '', body: JSON.parse((await request.toArray()).join('')) })
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    spans: () =>
      requests.flatMap(({ body }) =>
        body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

describe('traces', () => {
  it('arrive at the endpoint with their nesting, attributes and errors', async () => {
    const collector = await startCollector()
    const tracing = await startTracing(collector.endpoint, 'orca')
    const result = await span('outer', { stage: 'wait' }, async () => {
      await Promise.resolve()
      await span('inner', {}, async () => {
        throw new Error('broken')
      }).catch(() => undefined)
      return 42
    })
    await tracing.stop(5_000)
    expect(result).toBe(42)
    const outer = collector.spans().find(({ name }) => name === 'outer')
    const inner = collector.spans().find(({ name }) => name === 'inner')
    expect(collector.requests[0]?.url).toBe('/v1/traces')
    expect(JSON.stringify(collector.requests[0]?.body.resourceSpans[0]?.resource)).toContain('"orca"')
    expect(inner).toMatchObject({ parentSpanId: outer?.spanId, traceId: outer?.traceId, status: { code: 2 } })
    expect(inner?.events).toEqual([expect.objectContaining({ name: 'exception' })])
    expect(outer?.attributes).toEqual([{ key: 'stage', value: { stringValue: 'wait' } }])
    expect(outer?.status.code ?? 0).toBe(0)
  })

  it('are not made without an endpoint, and the work is done all the same', async () => {
    const tracing = await startTracing(undefined, 'orca')
    expect(await span('alone', {}, async () => 1)).toBe(1)
    await expect(span('alone', {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await tracing.stop(0)
  })

  it('do not hold up the end when the endpoint is down', async () => {
    const collector = await startCollector()
    collector.close()
    const tracing = await startTracing(collector.endpoint, 'orca')
    await span('lost', {}, async () => undefined)
    const start = performance.now()
    await tracing.stop(500)
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})
