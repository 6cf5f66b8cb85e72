import { type Json, judgment, Orca, type Seen, stage, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

const watched = `subscription ($id: ID!) {
  executionUpdated(id: $id) { id sequence status canceled stages { refId status context } }
}`
const isInOrder = (events: Seen[]) => {
  const [{ sequence: first }] = events
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, n) => first + n))
}

describe('executionUpdated', () => {
  it('shows the present state first, then every change, and ends with the execution', async () => {
    const id = await orca.start([judgment('1'), wait('2', ['1']), wait('3', ['1']), wait('4', ['2', '3'])])
    const now = await orca.whenStage(id, '1', 'RUNNING')
    const events = orca.follow(watched, { id })
    await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
    const seen = await events
    expect(seen[0]).toMatchObject({ sequence: now.sequence, status: 'RUNNING' })
    expect(seen.at(-1)).toMatchObject({ status: 'SUCCEEDED' })
    isInOrder(seen)
    expect(seen.filter(({ status }) => status === 'SUCCEEDED')).toHaveLength(1)
  })

  it('misses nothing when it is opened at any moment', async () => {
    const followed: Promise<Seen[]>[] = []
    for (let n = 0; n < 20; n++) {
      const id = await orca.start([wait('1'), wait('2', ['1']), wait('3', ['2'])])
      for (let turn = 0; turn < n % 5; turn++) await new Promise((resolve) => setImmediate(resolve))
      followed.push(orca.follow(watched, { id }))
    }
    for (const events of await Promise.all(followed)) {
      isInOrder(events)
      expect(events.at(-1).status).toBe('SUCCEEDED')
    }
  })

  it('shows cancellation, pause, resumption and restart', async () => {
    const id = await orca.start([judgment('1')])
    await orca.whenStage(id, '1', 'RUNNING')
    const events = orca.follow(watched, { id })
    await orca.control('pauseExecution', id)
    await orca.whenStage(id, '1', 'PAUSED')
    await orca.control('resumeExecution', id)
    await orca.whenStage(id, '1', 'RUNNING')
    await orca.control('cancelExecution', id)
    const seen = await events
    isInOrder(seen)
    const steps = seen.map(({ status, stages }) => `${status} ${stages[0].status}`)
    expect(steps).toEqual([
      'RUNNING RUNNING',
      'PAUSED RUNNING',
      'PAUSED PAUSED',
      'RUNNING RUNNING',
      'RUNNING RUNNING',
      'CANCELED CANCELED',
    ])
    const again = orca.follow(watched, { id }, ({ status }) => status === 'RUNNING')
    expect((await again).map(({ status }) => status)).toEqual(['CANCELED'])
  })

  it('shows an execution that has ended once', async () => {
    const id = await orca.start([wait('1')])
    const { sequence } = await orca.ended(id)
    expect(await orca.follow(watched, { id })).toMatchObject([{ sequence, status: 'SUCCEEDED' }])
  })

  it('of what does not exist is not found', async () => {
    await expect(orca.follow(watched, { id: 'nowhere' })).rejects.toThrow(/NOT_FOUND/)
  })
})

describe('executionsUpdated', () => {
  it('shows those that are active, then every change of any, each in order', async () => {
    const first = await orca.start([judgment('1')])
    await orca.whenStage(first, '1', 'RUNNING')
    const last = new Map<string, number>()
    let second = ''
    const events = orca.follow(
      'subscription { executionsUpdated(application: "shop") { id sequence status } }',
      {},
      ({ id, sequence, status }) => {
        if (last.has(id)) expect(sequence).toBe(last.get(id)! + 1)
        last.set(id, sequence)
        return id === second && status === 'SUCCEEDED'
      },
    )
    second = await orca.start([wait('1')])
    const seen = await events
    expect(seen[0]).toMatchObject({ id: first, status: 'RUNNING' })
    expect(last.has(second)).toBe(true)
    await orca.control('cancelExecution', first)
    await orca.ended(first)
  })
})

describe('lists of executions', () => {
  it('come newest first, in pages, by status and by pipeline', async () => {
    const pipeline = orca.save({ name: 'listed', stages: [wait('1')] })
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.push(await orca.start(pipeline))
    for (const id of ids) await orca.ended(id)
    const list = (more: Json) =>
      orca.get(
        `query ($statuses: [ExecutionStatus!], $first: Int, $after: String) {
          executions(application: "shop", pipelineName: "listed", statuses: $statuses, first: $first, after: $after) {
            totalCount nodes { id } pageInfo { hasNextPage endCursor }
          }
        }`,
        more,
      )
    const first = await list({ first: 3 })
    expect(first.nodes.map(({ id }: Seen) => id)).toEqual(ids.toReversed().slice(0, 3))
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true } })
    const second = await list({ first: 3, after: first.pageInfo.endCursor })
    expect(second.nodes.map(({ id }: Seen) => id)).toEqual(ids.toReversed().slice(3))
    expect(second.pageInfo.hasNextPage).toBe(false)
    expect((await list({ statuses: ['TERMINAL'] })).totalCount).toBe(0)
    expect((await list({ statuses: ['TERMINAL', 'SUCCEEDED'] })).totalCount).toBe(5)
  })

  it('show contexts as they are, though the stages have changed since', async () => {
    const id = await orca.start([
      stage('1', [], 'manualJudgment', { instructions: 'look' }),
      wait('2', ['1']),
    ])
    await orca.whenStage(id, '1', 'RUNNING')
    await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
    await orca.ended(id)
    const [{ stages }] = (
      await orca.get('{ executions(application: "shop", first: 1) { nodes { stages { context } } } }')
    ).nodes
    expect(stages).toMatchObject([
      { context: { instructions: 'look', judgmentStatus: 'continue' } },
      { context: { waitTime: 0 } },
    ])
  })
})
