import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { healthHandler, type ReadinessCheck } from '#platform/health/health.ts'
import { createMetrics } from '#platform/metrics/metrics.ts'

let checks: ReadinessCheck[] = []
const metrics = createMetrics()
const server = createServer(
  healthHandler(
    () => checks,
    metrics,
    (_, response) => response.writeHead(404).end('elsewhere'),
  ),
)
let origin: string

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const ok = (name: string): ReadinessCheck => ({ name, ready: async () => {} })
const failing = (name: string, reason: unknown): ReadinessCheck => ({
  name,
  ready: async () => {
    throw reason
  },
})

describe('/health/ready', () => {
  it.each<[string, ReadinessCheck[], number, unknown]>([
    ['nothing is there to be ready', [], 200, { ready: true, services: {} }],
    [
      'all are ready',
      [ok('orca'), ok('gate')],
      200,
      { ready: true, services: { orca: { ready: true }, gate: { ready: true } } },
    ],
    [
      'one is not',
      [ok('orca'), failing('front50', new Error('no database'))],
      503,
      { ready: false, services: { orca: { ready: true }, front50: { ready: false, reason: 'no database' } } },
    ],
    [
      'one throws something odd',
      [failing('orca', 'odd')],
      503,
      { ready: false, services: { orca: { ready: false, reason: 'odd' } } },
    ],
  ])('when %s', async (_, given, status, body) => {
    checks = given
    const response = await fetch(`${origin}/health/ready?verbose`)
    expect([response.status, await response.json()]).toEqual([status, body])
  })

  it('does not wait for a part that hangs', async () => {
    checks = [{ name: 'orca', ready: () => new Promise(() => {}) }]
    const response = await fetch(`${origin}/health/ready`)
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ services: { orca: { reason: 'no answer within 2 s' } } })
  })
})

it('/health/live answers while nothing is ready', async () => {
  checks = [failing('orca', new Error('down'))]
  expect((await fetch(`${origin}/health/live`)).status).toBe(200)
})

it('/metrics answers Prometheus’ format', async () => {
  metrics.counter('seen_total', 'Seen.').inc()
  const response = await fetch(`${origin}/metrics`)
  expect(response.headers.get('content-type')).toBe(metrics.contentType)
  expect(await response.text()).toContain('gennaker_seen_total 1')
})

it.each([
  ['GET', '/', 404],
  ['GET', '/health/liver', 404],
  ['HEAD', '/health/live', 200],
  ['POST', '/health/ready', 405],
])('%s %s answers %i', async (method, path, status) => {
  checks = []
  expect((await fetch(`${origin}${path}`, { method })).status).toBe(status)
})
