import { startElasticsearch } from '../../../../../sandbox/elasticsearch/elasticsearch.ts'
import { startTwin, type Twin } from '../../../../../sandbox/http/twin.ts'
import { startLoki } from '../../../../../sandbox/loki/loki.ts'
import { startSplunk } from '../../../../../sandbox/splunk/splunk.ts'
import { eventOf } from '../support.ts'
import { createCollecting, signal } from './support.ts'

const { collectorOf, lines, stop } = createCollecting()
const twins: Twin[] = []
const use = <T extends Twin>(twin: T): T => {
  twins.push(twin)
  return twin
}
afterAll(async () => {
  for (const twin of twins) await twin.stop()
  await stop()
})

const events = [1, 2, 3, 4, 5].map((n) => eventOf(n, { executionId: n % 2 ? 'odd' : 'even' }))
const asTold = ({ details, content, id }: (typeof events)[0]) => ({ details, content, eventId: id })

describe('the generic collector', () => {
  const first = asTold(events[0]!)
  it.each([
    ['the event itself', {}, first],
    ['wrapped', { wrap: true }, { eventName: 'spinnaker_events', payload: first }],
    [
      'wrapped by other names',
      { wrap: true, eventName: 'cd', fieldName: 'data' },
      { eventName: 'cd', data: first },
    ],
    [
      'put into a template',
      { wrap: true, template: '{"kind":"a","body":{{event}},"again":[{{event}}]}' },
      { kind: 'a', body: first, again: [first] },
    ],
    [
      'flattened',
      { flatten: true },
      { details: JSON.stringify(first.details), content: JSON.stringify(first.content), eventId: 'event-1' },
    ],
  ])('tells an event: %s', async (_, settings, body) => {
    const twin = use(await startTwin(() => ({})))
    await collectorOf({ url: `${twin.url}/in`, ...settings }).handle([events[0]!], signal)
    expect(twin.requests.map((request) => JSON.parse(request.body.toString()))).toEqual([body])
    expect(twin.requests[0]).toMatchObject({ method: 'POST', path: '/in' })
  })

  it('tells a batch as a list, and every event of its own without one', async () => {
    const twin = use(await startTwin(() => ({})))
    await collectorOf({ url: twin.url, batch: 3 }).handle(events.slice(0, 3), signal)
    await collectorOf({ url: twin.url }).handle(events.slice(0, 2), signal)
    const bodies = twin.requests.map(({ body }) => JSON.parse(body.toString()))
    expect(bodies[0]).toEqual(events.slice(0, 3).map(asTold))
    expect(bodies.slice(1)).toEqual(expect.arrayContaining(events.slice(0, 2).map(asTold)))
  })

  it('sends headers, those of a file, and a name with a password', async () => {
    const twin = use(await startTwin(() => ({})))
    const folder = await import('node:fs/promises').then((fs) => fs.mkdtemp('/tmp/gennaker-collector-'))
    const file = `${folder}/headers`
    const { writeFile, rm } = await import('node:fs/promises')
    await writeFile(file, 'X-Key: one\n')
    const collector = collectorOf({
      url: twin.url,
      headers: { 'X-Team': 'cd' },
      headersFile: file,
      username: 'u',
      password: 'p',
    })
    await collector.handle([events[0]!], signal)
    await writeFile(file, 'X-Key: two\n')
    await collector.handle([events[1]!], signal)
    expect(twin.requests.map(({ headers }) => headers['x-key'])).toEqual(['one', 'two'])
    expect(twin.requests[0]!.headers).toMatchObject({ 'x-team': 'cd', authorization: 'Basic dTpw' })
    await rm(folder, { recursive: true })
  })
})

describe('Elasticsearch', () => {
  it('gets documents under the ids of events into the index of their day, once', async () => {
    const twin = use(await startElasticsearch())
    const collector = collectorOf({
      url: twin.url,
      kind: 'elasticsearch',
      token: 'key',
      index: 'cd-%{+yyyy.MM.dd}',
    })
    await collector.handle(events, signal)
    await collector.handle(events, signal)
    const index = twin.indexes.get('cd-2026.11.23')
    expect([...index!.keys()]).toEqual(events.map(({ id }) => id))
    expect(index!.get('event-2')).toEqual({ '@timestamp': '2026-11-23T12:00:00.002Z', ...asTold(events[1]!) })
    expect(twin.requests[0]!.headers.authorization).toBe('ApiKey key')
    expect(collector.standing).toMatchObject({ refused: 0, circuit: 'CLOSED' })
  })

  it('sends single documents again that it was too busy for, and leaves out those that it refuses', async () => {
    const twin = use(await startElasticsearch())
    let busy = 2
    twin.refuse((document) => {
      const { number } = document.content as { number: number }
      if (number === 2) return { status: 400, type: 'mapper_parsing_exception' }
      return number === 4 && busy-- > 0 ? { status: 429, type: 'es_rejected_execution_exception' } : undefined
    })
    const collector = collectorOf({ url: twin.url, kind: 'opensearch', index: 'all' })
    const handled = () => collector.handle(events, signal)
    await expect(handled()).rejects.toThrow('429')
    await handled()
    expect([...twin.indexes.get('all')!.keys()].sort()).toEqual(['event-1', 'event-3', 'event-4', 'event-5'])
    expect(collector.standing).toMatchObject({ told: 4, refused: 1 })
    const said = lines.filter((line) => line.includes('refused an event')).join()
    expect(said).toContain('400 mapper_parsing_exception')
    expect(said).not.toContain('number')
  })
})

describe('Splunk', () => {
  it('gets events with time, source and index, and says which one it cannot read', async () => {
    const twin = use(await startSplunk('hec-token'))
    twin.refuse(({ event }) => (event as { eventId: string }).eventId === 'event-3')
    const collector = collectorOf({ url: twin.url, kind: 'splunk', token: 'hec-token', index: 'cd' })
    await collector.handle(events, signal)
    expect(twin.events.map(({ event }) => (event as { eventId: string }).eventId)).toEqual([
      'event-1',
      'event-2',
      'event-4',
      'event-5',
    ])
    expect(twin.events[0]).toEqual({
      time: 1795435200.001,
      source: 'orca',
      sourcetype: 'gennaker:event',
      index: 'cd',
      event: asTold(events[0]!),
    })
    expect(collector.standing).toMatchObject({ told: 4, refused: 1 })
  })

  it('keeps all events while its token is wrong, and never tells the token', async () => {
    const twin = use(await startSplunk('right'))
    const collector = collectorOf({ url: twin.url, name: 'splunk', kind: 'splunk', token: 'wrong-token' })
    await expect(collector.handle(events, signal)).rejects.toThrow('splunk does not answer: it answered 403')
    expect(collector.standing).toMatchObject({
      told: 0,
      refused: 0,
      problem: expect.not.stringContaining('wrong-token'),
    })
  })
})

describe('Loki', () => {
  it('gets lines in their order, in streams of types, once', async () => {
    const twin = use(await startLoki())
    const given = [
      ...events,
      eventOf(6, { receivedAt: events[4]!.receivedAt, details: { type: 'build', source: 'igor' } }),
    ]
    const collector = collectorOf({ url: twin.url, kind: 'loki', labels: { cluster: 'eu' } })
    await collector.handle(given, signal)
    await collector.handle(given, signal)
    const kept = twin.lines()
    expect(kept.map(({ line }) => JSON.parse(line).eventId)).toEqual(given.map(({ id }) => id))
    expect(kept[0]!.labels).toEqual({
      cluster: 'eu',
      type: 'orca:stage:complete',
      source: 'orca',
      application: 'shop',
    })
    expect(kept[5]!.labels).toMatchObject({ type: 'build', source: 'igor' })
  })
})
