import type { IncomingMessage } from 'node:http'
import { HttpTransport } from '#platform/transport/http.ts'
import { collect, startGate, type TestGate } from '../../fixtures/gate.ts'
import { serve, sign } from '../../fixtures/serve.ts'
import { createFront50, createOrca } from '../../fixtures/subgraphs.ts'
import { until } from '../../fixtures/until.ts'

const watch = /* GraphQL */ `
  subscription ($id: ID!) {
    executionUpdated(id: $id) {
      sequence
      who
      application {
        attributes
      }
    }
  }
`
const watchAll =
  'subscription { executionsUpdated(application: "app") { id sequence application { attributes } } }'
const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1)

const authenticate = (_: IncomingMessage, params?: Record<string, unknown>) => ({
  user: String(params?.user ?? 'local'),
  roles: [],
  admin: false,
})

describe('federated subscriptions', () => {
  let orca: ReturnType<typeof createOrca>
  let front50: ReturnType<typeof createFront50>
  let gate: TestGate

  beforeEach(async () => {
    orca = createOrca()
    front50 = createFront50()
    orca.start('1')
    gate = await startGate([orca.subgraph, front50.subgraph], { authenticate })
  })
  afterEach(() => gate.stop())

  it('should bring the present state, then each change in order, with fields of other services', async () => {
    const seen = collect(gate.client(), watch, { id: '1' })
    await seen.count(1)
    for (let n = 0; n < 50; n++) orca.advance('1')
    await seen.count(51)
    expect(seen.sequences()).toEqual(upTo(51))
    expect(seen.results.at(-1)).toEqual({
      data: {
        executionUpdated: {
          sequence: 51,
          who: 'local',
          application: { attributes: { email: 'a@example.com' } },
        },
      },
    })
  })

  it('should subscribe and execute once for everybody who asks for the same', async () => {
    const all = Array.from({ length: 40 }, () => collect(gate.client(), watch, { id: '1' }))
    await Promise.all(all.map((seen) => seen.count(1)))
    const { resolutions } = orca.counts
    const batches = front50.batches.length
    for (let n = 0; n < 10; n++) orca.advance('1')
    await Promise.all(all.map((seen) => seen.count(11)))
    for (const seen of all) expect(seen.sequences()).toEqual(upTo(11))
    expect(orca.counts.opened).toBe(1)
    expect(orca.counts.resolutions - resolutions).toBe(10)
    expect(front50.batches.length - batches).toBe(10)
  })

  it('should give a latecomer the present state, and then the stream, with neither gap nor repetition', async () => {
    const first = collect(gate.client(), watch, { id: '1' })
    await first.count(1)
    const late: { seen: ReturnType<typeof collect> }[] = []
    for (let n = 2; n <= 60; n++) {
      orca.advance('1')
      late.push({ seen: collect(gate.client(), watch, { id: '1' }) })
      if (n % 7 === 0) await first.count(n)
    }
    await first.count(60)
    await until(() => late.every(({ seen }) => seen.sequences().at(-1) === 60))
    for (const { seen } of late) {
      const sequences = seen.sequences()
      expect(sequences).toEqual(upTo(60).slice(-sequences.length))
    }
    expect(orca.counts.opened).toBe(1)
  })

  it('should read anew for a latecomer what other services add', async () => {
    const first = collect(gate.client(), watch, { id: '1' })
    await first.count(1)
    front50.attributes.set('app', { email: 'new@example.com' })
    const late = collect(gate.client(), watch, { id: '1' })
    await late.count(1)
    expect(late.results[0]!.data!.executionUpdated.application.attributes).toEqual({
      email: 'new@example.com',
    })
    expect(first.results).toHaveLength(1)
  })

  it('should not share between identities, documents or variables', async () => {
    orca.start('2')
    const seen = [
      collect(gate.client(), watch, { id: '1' }),
      collect(gate.client({ user: 'ada' }), watch, { id: '1' }),
      collect(gate.client(), watch, { id: '2' }),
    ]
    await Promise.all(seen.map((one) => one.count(1)))
    expect(orca.counts.opened).toBe(3)
    expect(seen.map(({ results }) => results[0]!.data!.executionUpdated.who)).toEqual([
      'local',
      'ada',
      'local',
    ])
  })

  it('should share the upstream between documents that differ in what other services add', async () => {
    const without = watch.replace('attributes', 'related { name }')
    const seen = [collect(gate.client(), watch, { id: '1' }), collect(gate.client(), without, { id: '1' })]
    await Promise.all(seen.map((one) => one.count(1)))
    orca.advance('1')
    await Promise.all(seen.map((one) => one.count(2)))
    expect(orca.counts.opened).toBe(1)
    expect(seen[1]!.results[1]!.data!.executionUpdated.application).toEqual({ related: [{ name: 'app' }] })
  })

  it('should begin a stream that is no state anew for a latecomer', async () => {
    orca.start('2')
    const first = collect(gate.client(), watchAll)
    await first.count(2)
    orca.advance('1')
    await first.count(3)
    const late = collect(gate.client(), watchAll)
    await late.count(2)
    orca.advance('2')
    await Promise.all([first.count(4), late.count(3)])
    const brief = (seen: typeof late) =>
      seen.results.map(({ data }) => `${data!.executionsUpdated.id}@${data!.executionsUpdated.sequence}`)
    expect(brief(first)).toEqual(['1@1', '2@1', '1@2', '2@2'])
    expect(brief(late)).toEqual(['1@2', '2@1', '2@2'])
  })

  it('should close the upstream when the last client is gone', async () => {
    const [one, two] = [gate.client(), gate.client()]
    const seen = [collect(one, watch, { id: '1' }), collect(two, watch, { id: '1' })]
    await Promise.all(seen.map((each) => each.count(1)))
    seen[0]!.stop()
    orca.advance('1')
    await seen[1]!.count(2)
    expect(orca.subscriptions()).toBe(1)
    two.terminate()
    await until(() => orca.subscriptions() === 0)
    await until(async () => (await gate.metric('gate_subscriptions')) === 0)
  })

  it('should complete when the source ends, after the last result', async () => {
    const seen = collect(gate.client(), watch, { id: '1' })
    await seen.count(1)
    orca.advance('1')
    orca.endAll()
    expect(await seen.ended).toBe('complete')
    expect(seen.sequences()).toEqual([1, 2])
  })

  it.each([
    ['an id that does not exist', watch, { id: 'none' }, 'NOT_FOUND'],
    ['a variable of a wrong type', watch, { id: { a: 1 } }, 'BAD_USER_INPUT'],
    ['a missing variable', watch, {}, 'BAD_USER_INPUT'],
    [
      'an unknown field',
      'subscription { executionUpdated(id: "1") { nothing } }',
      {},
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['what does not parse', 'subscription {', {}, 'GRAPHQL_PARSE_FAILED'],
    [
      'two fields',
      'subscription { a: executionUpdated(id: "1") { id } executionUpdated(id: "1") { id } }',
      {},
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('should refuse %s with a coded error', async (_, query, variables, code) => {
    const seen = collect(gate.client(), query, variables)
    const errors = await seen.ended
    expect(errors).not.toBe('complete')
    expect((errors as { extensions: { code: string } }[])[0]!.extensions.code).toBe(code)
    expect(seen.results).toEqual([])
  })

  it('should bring what there is, with a masked error, when a field of another service fails', async () => {
    const seen = collect(
      gate.client(),
      'subscription { executionUpdated(id: "1") { sequence application { name brokenIn50 } } }',
    )
    await seen.count(1)
    const { data, errors } = seen.results[0]!
    expect(data!.executionUpdated).toEqual({ sequence: 1, application: { name: 'app', brokenIn50: null } })
    expect(errors![0]).toMatchObject({
      path: ['executionUpdated', 'application', 'brokenIn50'],
      extensions: { code: 'INTERNAL_SERVER_ERROR', serviceName: 'front50', logId: expect.any(String) },
    })
    expect(JSON.stringify(errors)).not.toContain('secret')
  })

  it('should answer queries and mutations over the same socket', async () => {
    const client = gate.client()
    const query = collect(client, '{ execution(id: "1") { sequence application { attributes } } }')
    expect(await query.ended).toBe('complete')
    expect(query.results).toEqual([
      { data: { execution: { sequence: 1, application: { attributes: { email: 'a@example.com' } } } } },
    ])
    const mutation = collect(client, 'mutation { advance(id: "1") { sequence } }')
    expect(await mutation.ended).toBe('complete')
    expect(mutation.results).toEqual([{ data: { advance: { sequence: 2 } } }])
  })
})

describe('federated subscriptions over HTTP', () => {
  it('should go on with the present state when the service comes back, and end with its name when it stays away', async () => {
    const orca = createOrca()
    orca.start('1')
    const front50 = createFront50()
    let served = await serve(orca.subgraph)
    const remote = new HttpTransport('orca', served.url, { sign, reconnects: 4 })
    const gate = await startGate([remote, front50.subgraph])
    const seen = collect(gate.client(), watch, { id: '1' })
    await seen.count(1)
    await served.kill()
    orca.advance('1')
    orca.advance('1')
    served = await serve(orca.subgraph, served.port)
    await seen.count(2)
    orca.advance('1')
    await seen.count(3)
    expect(seen.sequences()).toEqual([1, 3, 4])
    await served.kill()
    expect(await seen.ended).toBe('complete')
    expect(seen.results[3]).toEqual({
      data: null,
      errors: [
        {
          message: expect.stringContaining('orca'),
          extensions: expect.objectContaining({ code: 'UNAVAILABLE', service: 'orca' }),
        },
      ],
    })
    await gate.stop()
  })

  it('should bring partial data with an error that names the service which is down', async () => {
    const orca = createOrca()
    orca.start('1')
    const front50 = createFront50()
    const served = await serve(front50.subgraph)
    const remote = new HttpTransport('front50', served.url, { sign, retries: 0 })
    const gate = await startGate([orca.subgraph, remote])
    const seen = collect(
      gate.client(),
      'subscription { executionUpdated(id: "1") { sequence application { name brokenIn50 } } }',
    )
    await seen.count(1)
    await served.kill()
    orca.advance('1')
    await seen.count(2)
    expect(seen.results[1]!.data!.executionUpdated).toMatchObject({
      sequence: 2,
      application: { name: 'app', brokenIn50: null },
    })
    expect(seen.results[1]!.errors![0]!.extensions).toMatchObject({ code: 'UNAVAILABLE', service: 'front50' })
    await gate.stop()
  })
})
