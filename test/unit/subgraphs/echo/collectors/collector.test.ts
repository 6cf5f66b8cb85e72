import { type Fault, startTwin, type Twin } from '../../../../../sandbox/http/twin.ts'
import { eventOf } from '../support.ts'
import { createCollecting, readEndpoints, signal } from './support.ts'

const { collectorOf, lines, stop } = createCollecting()
let twin: Twin
let taken: { eventId: string; content: { number: number } }[]
beforeEach(async () => {
  taken = []
  twin = await startTwin(({ body }) => {
    taken.push(...[JSON.parse(body.toString())].flat())
    return {}
  })
})
afterEach(() => twin.stop())
afterAll(stop)

const numbers = () => taken.map(({ content }) => content.number)

describe('a collector that is not well', () => {
  const faults: [string, Fault][] = [
    ['answers 500', { kind: 'status', status: 500 }],
    ['answers 429', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }],
    ['wants somebody to log in', { kind: 'status', status: 401 }],
    ['leads elsewhere', { kind: 'status', status: 302, headers: { location: 'http://example.org/' } }],
    ['is slow', { kind: 'slow', ms: 5_000 }],
    ['ends the connection', { kind: 'reset' }],
    ['takes them and ends the connection', { kind: 'reset', acts: true }],
  ]
  it.each(faults)('%s: nothing is lost, and all that it took is recognised', async (_, fault) => {
    const collector = collectorOf({ url: twin.url, batch: 2, timeoutMs: 300 })
    const events = [1, 2, 3, 4, 5, 6].map((n) => eventOf(n, { executionId: 'one' }))
    twin.fail(fault, { matches: () => numbers().length === 2 })
    await expect(collector.handle(events, signal)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    twin.heal()
    await collector.handle(events, signal)
    expect([...new Set(numbers())]).toEqual([1, 2, 3, 4, 5, 6])
    // Only what was under way when it failed may come twice, under the same ids.
    expect(numbers().filter((number) => number === 1 || number === 2)).toHaveLength(2)
  })

  it('is probed by one request alone after three failures', async () => {
    const collector = collectorOf({ url: twin.url })
    const events = Array.from({ length: 8 }, (_, n) => eventOf(n, { executionId: `x${n}` }))
    twin.fail({ kind: 'status', status: 503 }, { times: Number.POSITIVE_INFINITY })
    for (let n = 0; n < 3; n++) await expect(collector.handle(events, signal)).rejects.toThrow('503')
    expect(collector.standing).toMatchObject({ circuit: 'OPEN', problem: expect.stringContaining('503') })
    const before = twin.requests.length
    await expect(collector.handle(events, signal)).rejects.toThrow('503')
    expect(twin.requests.length - before).toBe(1)
    twin.heal()
    await collector.handle(events, signal)
    expect(new Set(numbers()).size).toBe(8)
    expect(collector.standing).toEqual({ circuit: 'CLOSED', told: 8, refused: 0, problem: undefined })
  })

  it('ends at once when it is told to stop', async () => {
    const stopping = new AbortController()
    twin.fail({ kind: 'slow', ms: 60_000 })
    const handled = collectorOf({ url: twin.url }).handle([eventOf(1)], stopping.signal)
    stopping.abort()
    await expect(handled).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('events', () => {
  it('of one execution come in their order, whatever else goes on', async () => {
    const events = Array.from({ length: 200 }, (_, n) => eventOf(n, { executionId: `x${n % 7}` }))
    await collectorOf({ url: twin.url, batch: 5 }).handle(events, signal)
    expect(new Set(numbers()).size).toBe(200)
    for (let execution = 0; execution < 7; execution++) {
      const own = numbers().filter((number) => number % 7 === execution)
      expect(own).toEqual(own.toSorted((a, b) => a - b))
    }
  })

  it('that make a batch fail are found and left out', async () => {
    await twin.stop()
    twin = await startTwin(({ body }) => {
      const batch = [JSON.parse(body.toString())].flat()
      if (batch.some(({ content }) => content.number === 6)) return { status: 413 }
      taken.push(...batch)
      return {}
    })
    const collector = collectorOf({ url: twin.url, name: 'audit', batch: 8 })
    await collector.handle(
      Array.from({ length: 8 }, (_, n) => eventOf(n)),
      signal,
    )
    expect(numbers()).toEqual([0, 1, 2, 3, 4, 5, 7])
    expect(collector.standing).toMatchObject({ told: 7, refused: 1 })
    expect(lines.join()).toContain('"collector":"audit","event":"event-6"')
  })

  it.each([
    ['all without a filter', {}, true],
    ['of a type', { include: ['orca:stage:complete'] }, true],
    ['of types with a star', { include: ['orca:*:complete'] }, true],
    ['of another type', { include: ['orca:pipeline:*'] }, false],
    ['of an application', { include: [{ application: ['web', 'sh*p'] }] }, true],
    ['of one of several', { include: ['build', { source: 'orca' }] }, true],
    ['only when all of a filter holds', { include: [{ source: 'orca', application: 'web' }] }, false],
    ['but for what is left out', { exclude: ['orca:stage:*'] }, false],
    ['left out even if wanted', { include: ['orca:*'], exclude: [{ application: 'shop' }] }, false],
    ['whose star overlaps', { include: ['orca:stage:complete*e'] }, false],
  ])('are wanted: %s', (_, filter, wanted) => {
    expect(collectorOf({ url: 'http://collector.example/', ...filter }).wants(eventOf(1))).toBe(wanted)
  })
})

describe('endpoints of the configuration', () => {
  it('are called after their address, without what may be secret in it', () => {
    const [endpoint] = readEndpoints([
      { url: 'https://user:pass@logs.example:8088/services/collector?token=abc' },
    ])
    expect(endpoint!.name).toBe('logs.example-8088-services-collector')
  })

  it.each([
    [{}, 'rest.endpoints[0].url: '],
    [{ url: 'ftp://x' }, 'rest.endpoints[0].url: must be an address with http:// or https://'],
    [{ url: 'http://x', kind: 'kafka' }, 'rest.endpoints[0].kind: '],
    [{ url: 'http://x', wrpa: true }, 'wrpa'],
    [{ url: 'http://x', template: '{{event}}' }, 'rest.endpoints[0].template: needs `wrap: true`'],
    [{ url: 'http://x', wrap: true, template: '{"a": {{event}}' }, 'rest.endpoints[0].template: is not JSON'],
    [{ url: 'http://x', wrap: true, template: '{}' }, 'must hold {{event}}'],
    [{ url: 'http://x', include: [{ typ: 'a' }] }, 'rest.endpoints[0].include[0].typ: is not known here'],
  ])('%j cannot be used: %s', (endpoint, problem) => {
    expect(() => readEndpoints([endpoint])).toThrow(problem)
  })

  it('cannot have one name', () => {
    expect(() => readEndpoints([{ url: 'http://x/a' }, { url: 'http://x/a' }])).toThrow(
      "two are called 'x-a'",
    )
  })
})
