import { type ElasticsearchTwin, startElasticsearch } from '../../../sandbox/elasticsearch/elasticsearch.ts'
import { type SplunkTwin, startSplunk } from '../../../sandbox/splunk/splunk.ts'
import { freePort, Gennaker } from '../../fixtures/gennaker.ts'
import { until } from '../../fixtures/until.ts'

interface Told {
  readonly eventId: string
  readonly details: { readonly type: string }
  readonly content: { readonly executionId?: string }
}

const types = (told: readonly Told[]) => told.map(({ details }) => details.type)

/** What a pipeline of one stage tells, with its task. */
const wanted = [
  'orca:pipeline:starting',
  'orca:stage:starting',
  'orca:task:starting',
  'orca:task:complete',
  'orca:stage:complete',
  'orca:pipeline:complete',
]

describe('collectors', () => {
  let gennaker: Gennaker
  let splunk: SplunkTwin
  let splunkPort: number
  let search: ElasticsearchTwin

  beforeAll(async () => {
    search = await startElasticsearch()
    splunkPort = await freePort()
    gennaker = await Gennaker.start({
      GENNAKER_REST_ENDPOINTS: JSON.stringify([
        { name: 'search', kind: 'elasticsearch', url: search.url, index: 'cd' },
        {
          name: 'splunk',
          kind: 'splunk',
          url: `http://127.0.0.1:${splunkPort}`,
          token: 'a-hec-token',
          include: ['orca:*'],
        },
      ]),
    })
  }, 60_000)
  afterAll(async () => {
    await gennaker.stop()
    await search.stop()
    await splunk?.stop()
  })

  const collectors = async () =>
    (await gennaker.get('{ collectors { name kind host circuit behind told refused problem } }')).collectors

  async function runPipeline(name: string): Promise<string> {
    const stages = [{ refId: '1', type: 'wait', name: 'wait', waitTime: 0 }]
    const id = await gennaker.startPipeline(await gennaker.savePipeline('shop', { name, stages }))
    await gennaker.when(id, ({ status }) => status === 'SUCCEEDED')
    return id
  }

  const indexed = () => [...(search.indexes.get('cd')?.values() ?? [])] as unknown as Told[]
  const collected = () => splunk.events.map(({ event }) => event as Told)
  const of = (told: readonly Told[], id: string) => told.filter(({ content }) => content.executionId === id)

  it('lose nothing while one is down and the program is killed, hold up nobody, and keep the order', async () => {
    const first = await runPipeline('first')
    await until(async () => of(indexed(), first).length === wanted.length)
    expect(types(of(indexed(), first))).toEqual(wanted)
    await until(async () => (await collectors())[1].problem !== null)
    expect((await collectors())[1]).toEqual({
      ...{ name: 'splunk', kind: 'splunk', host: `127.0.0.1:${splunkPort}`, told: 0, refused: 0 },
      ...{ circuit: expect.any(String), behind: expect.any(Number) },
      problem: 'splunk does not answer: it cannot be reached',
    })

    await gennaker.kill()
    await gennaker.run()
    const second = await runPipeline('second')
    await until(async () => of(indexed(), second).length === wanted.length)

    splunk = await startSplunk('a-hec-token', splunkPort)
    await until(async () => of(collected(), second).length >= wanted.length, 60_000)
    for (const id of [first, second]) {
      const told = of(collected(), id)
      const once = [...new Map(told.map((event) => [event.eventId, event])).values()]
      expect(types(once)).toEqual(wanted)
      expect(types(of(indexed(), id))).toEqual(wanted)
    }
    await until(async () => (await collectors()).every(({ behind }: { behind: number }) => behind === 0))
    expect(await collectors()).toMatchObject([
      { name: 'search', circuit: 'CLOSED', problem: null },
      { name: 'splunk', circuit: 'CLOSED', problem: null },
    ])
    expect(gennaker.output).not.toContain('a-hec-token')
  }, 120_000)
})
