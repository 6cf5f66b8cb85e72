import { Gennaker, stageOf } from '../fixtures/gennaker.ts'
import { json, Receiver } from '../fixtures/receiver.ts'
import { until } from '../fixtures/until.ts'

const rounds = 10

/** A call that starts a job which takes a second, as seen by its status address. */
function jobServer(receiver: Receiver): void {
  const jobs = new Map<string, number>()
  receiver.respond = ({ method, path, headers }, response) => {
    if (method === 'GET') {
      const done = Date.now() - (jobs.get(path) ?? 0) > 1_000
      return json(response, 200, { status: done ? 'DONE' : 'BUSY' })
    }
    const location = `/jobs/${jobs.size}`
    jobs.set(location, Date.now())
    return json(response, 201, { key: headers['idempotency-key'] }, { location })
  }
}

describe('kill -9 under load', () => {
  let gennaker: Gennaker
  let receiver: Receiver

  beforeAll(async () => {
    receiver = await Receiver.start()
    jobServer(receiver)
    gennaker = await Gennaker.start()
  })
  afterAll(async () => {
    await gennaker.stop()
    await receiver.stop()
  })

  it(`loses no acknowledged start and calls no webhook twice, in ${rounds} kills`, async () => {
    const child = await gennaker.savePipeline('crash', {
      name: 'child',
      stages: [{ refId: '1', requisiteStageRefIds: [], type: 'wait', name: 'child waits', waitTime: 1 }],
    })
    const parent = await gennaker.savePipeline('crash', {
      name: 'parent',
      stages: [
        { refId: '1', requisiteStageRefIds: [], type: 'wait', name: 'waits', waitTime: 1 },
        {
          refId: '2',
          requisiteStageRefIds: [],
          type: 'webhook',
          name: 'works',
          url: `${receiver.url}/start`,
          payload: {},
          waitForCompletion: true,
          statusUrlResolution: 'locationHeader',
          statusJsonPath: '$.status',
          successStatuses: 'DONE',
        },
        {
          refId: '3',
          requisiteStageRefIds: ['1'],
          type: 'pipeline',
          name: 'child',
          pipeline: child,
          application: 'crash',
        },
        { refId: '4', requisiteStageRefIds: ['2', '3'], type: 'wait', name: 'ends', waitTime: 0 },
      ],
    })

    const acknowledged = new Set<string>()
    const saved = new Map<string, string>()
    let isOver = false
    let counter = 0
    async function load(): Promise<void> {
      while (!isOver) {
        const requestId = `start-${counter++}`
        // A call that is cut off is repeated with the same request id until it is answered.
        const id = await untilAnswered(() => gennaker.startPipeline(parent, { requestId }))
        if (id) acknowledged.add(id)
        const name = `saved-${counter++}`
        const savedId = await untilAnswered(() =>
          gennaker.savePipeline('crash', { name, stages: [] }).catch(conflictIsSaved),
        )
        if (savedId) saved.set(name, savedId)
      }
    }
    async function untilAnswered<T>(work: () => Promise<T>): Promise<T | undefined> {
      for (;;) {
        try {
          return await work()
        } catch (error) {
          if (isOver) return undefined
          if (!/fetch failed|UNAVAILABLE|JSON/.test(String(error))) throw error
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      }
    }
    const conflictIsSaved = (error: Error) => {
      if (error.message.includes('CONFLICT')) return ''
      throw error
    }

    const load1 = load()
    const load2 = load()
    for (let round = 0; round < rounds; round++) {
      const before = acknowledged.size
      await until(async () => acknowledged.size >= before + 5, 30_000)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_500))
      await gennaker.kill()
      await gennaker.run()
    }
    isOver = true
    await Promise.all([load1, load2])

    const endings: Record<string, number> = {}
    for (const id of acknowledged) {
      const execution = await gennaker.when(
        id,
        ({ status }) => status === 'SUCCEEDED' || status === 'TERMINAL',
        60_000,
      )
      endings[execution.status] = (endings[execution.status] ?? 0) + 1
      // The one thing that may fail: a call that was cut off, which is not repeated.
      if (execution.status === 'TERMINAL')
        expect(stageOf(execution, '2').failure.code).toBe('WEBHOOK_OUTCOME_UNKNOWN')
    }
    const keys = receiver.received
      .filter(({ method }) => method === 'POST')
      .map(({ headers }) => headers['idempotency-key'])
    expect(new Set(keys).size).toBe(keys.length)
    const stages = keys.map((key) => String(key).split('/').slice(0, 2).join('/'))
    expect(new Set(stages).size).toBe(stages.length)
    for (const [name, id] of saved) {
      if (id === '') continue
      const { pipeline } = await gennaker.get('query ($id: ID) { pipeline(id: $id) { name } }', { id })
      expect(pipeline).toEqual({ name })
    }
    expect(endings.SUCCEEDED).toBeGreaterThan(acknowledged.size * 0.8)
  }, 240_000)
})
