import { badInput, unavailable } from '#platform/errors/errors.ts'
import { until } from '../../../../fixtures/until.ts'
import { judgment, Orca, type Seen, stageOf, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start({ orca: { sweepSeconds: 0.1 } })
})
afterAll(() => orca.stop())
beforeEach(() => {
  orca.echoTakes = () => undefined
})

const echoIsAway = () => {
  orca.echoTakes = () => {
    throw unavailable('echo', 'it is away')
  }
}
const toldOf = (id: string) => orca.told.filter(({ executionId }) => executionId === id)
const keysOf = (id: string) => toldOf(id).map(({ key }) => key)

/** The events of an execution without those of tasks, each once, in the order in which it was told first. */
const outline = (id: string) => [
  ...new Set(
    toldOf(id)
      .filter(({ details }) => !details.type.startsWith('orca:task:'))
      .map(({ details, content }) =>
        content.name ? `${details.type} ${content.name}` : `${details.type} ${content.execution.status}`,
      ),
  ),
]
const flagOf = async (id: string) => (await orca.documents.findOne({ _id: id }))!.untoldSince
const isSettled = async (id: string) => (await flagOf(id)) === undefined

const wholeStory = [
  'orca:pipeline:starting RUNNING',
  'orca:stage:starting wait 1',
  'orca:stage:complete wait 1',
  'orca:stage:starting wait 2',
  'orca:stage:complete wait 2',
  'orca:pipeline:complete SUCCEEDED',
]
const twoWaits = [wait('1'), wait('2', ['1'])]

describe('what Echo is told of an execution', () => {
  it('is everything once and in order, and then nothing is left to be told', async () => {
    const id = await orca.start(twoWaits)
    await until(() => isSettled(id))
    expect(outline(id)).toEqual(wholeStory)
    expect(new Set(keysOf(id)).size).toBe(toldOf(id).length)
    expect(toldOf(id)).toHaveLength(2 + 2 * 4)
    const [begun, stageBegun] = toldOf(id)
    expect(begun).toMatchObject({
      key: `orca/${id}/pipeline/starting/${begun.details.created}`,
      details: { source: 'orca', type: 'orca:pipeline:starting', application: 'shop' },
      content: { executionId: id, execution: { id, status: 'RUNNING' }, notifications: [] },
    })
    expect(stageBegun.content).toMatchObject({ context: { waitTime: 0 }, name: 'wait 1' })
  })

  it('names the notifications that are to be sent', async () => {
    const notification = { type: 'email', address: 'ann@example.com', when: ['pipeline.complete'] }
    const id = await orca.start({ stages: [wait('1')], notifications: [notification] })
    await until(() => isSettled(id))
    expect(toldOf(id).at(-1)?.content.notifications).toEqual([{ notification, when: 'pipeline.complete' }])
  })

  it('is bounded, however much a stage knows and however many there are', async () => {
    const many = Array.from({ length: 120 }, (_, n) =>
      wait(`s${n}`, [], { comments: 'x'.repeat(n === 0 ? 200_000 : 10) }),
    )
    const id = await orca.start(many)
    await until(() => isSettled(id))
    const first = toldOf(id).find(({ content }) => content.name === 'wait s0')
    expect(first.content.context).toEqual({
      waitTime: 0,
      comments: 'left out of the event: 200002 characters',
    })
    expect(first.content.execution.stages.map(({ name }: Seen) => name)).toEqual(['wait s0'])
    expect(outline(id)).toHaveLength(2 + 2 * 120)
  })
})

describe('while Echo is away', () => {
  it('executions go on, and it is told all of it when it is back', async () => {
    echoIsAway()
    const ids = await Promise.all([1, 2, 3].map(() => orca.start(twoWaits)))
    for (const id of ids) expect((await orca.ended(id)).status).toBe('SUCCEEDED')
    for (const id of ids) expect(await flagOf(id)).toEqual(expect.any(Number))
    expect(ids.flatMap(toldOf)).toEqual([])
    orca.echoTakes = () => undefined
    for (const id of ids) await until(() => isSettled(id))
    for (const id of ids) expect(outline(id)).toEqual(wholeStory)
  })

  it('a process that ends leaves it to the next one, which tells what executions show', async () => {
    echoIsAway()
    const done = await orca.start(twoWaits)
    await orca.ended(done)
    const waiting = await orca.start([judgment('1')])
    await orca.whenStage(waiting, '1', 'RUNNING')
    await orca.restart(0)
    orca.echoTakes = () => undefined
    await until(() => isSettled(done))
    expect(outline(done)).toEqual(['orca:pipeline:starting SUCCEEDED', ...wholeStory.slice(1)])
    await orca.control('judgeStage', waiting, '1', { judgment: 'CONTINUE' })
    await until(() => isSettled(waiting))
    expect(outline(waiting)).toEqual([
      'orca:pipeline:starting RUNNING',
      'orca:stage:starting manualJudgment 1',
      'orca:stage:complete manualJudgment 1',
      'orca:pipeline:complete SUCCEEDED',
    ])
    expect(new Set(keysOf(waiting)).size).toBe(toldOf(waiting).length)
  })
})

describe('an event that Echo refuses', () => {
  it('is left out, and takes no others with it', async () => {
    orca.echoTakes = (events) => {
      if (events.some(({ content }) => content.name === 'wait 2' && !content.taskName))
        throw badInput([{ path: 'events', message: 'no' }])
    }
    const id = await orca.start(twoWaits)
    await until(() => isSettled(id))
    expect(outline(id)).toEqual(wholeStory.filter((line) => !line.endsWith('wait 2')))
  })
})

describe('an execution that waits', () => {
  it('is written as told once it is idle, and says only what is new afterwards', async () => {
    const id = await orca.start([judgment('1')])
    await orca.whenStage(id, '1', 'RUNNING')
    await until(() => toldOf(id).length > 0)
    expect(await flagOf(id)).toEqual(expect.any(Number))
    orca.skip(6_000)
    await until(() => isSettled(id))
    const before = keysOf(id)
    await orca.restart()
    await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
    await until(() => outline(id).length === 4)
    expect(new Set(keysOf(id)).size).toBe(toldOf(id).length)
    expect(keysOf(id).slice(0, before.length)).toEqual(before)
  })
})

describe('what another process has not told', () => {
  it('is told when nobody has for a while', async () => {
    const id = await orca.start(twoWaits)
    await until(() => isSettled(id))
    const keys = keysOf(id)
    const { endTime } = await orca.execution(id)
    await orca.documents.updateOne({ _id: id }, { $set: { untoldSince: Date.parse(endTime) } })
    orca.skip(61_000)
    await until(() => isSettled(id))
    const again = keysOf(id).slice(keys.length)
    expect(again).toContain(keys.at(-1))
    expect(keys).toEqual(expect.arrayContaining(again))
    await orca.documents.updateOne({ _id: id }, { $set: { untoldSince: 1 } })
    await until(() => isSettled(id))
    expect(keysOf(id)).toHaveLength(keys.length + again.length)
  })

  it('is told before what comes next', async () => {
    const id = await orca.start([judgment('1')])
    const execution = await orca.whenStage(id, '1', 'RUNNING')
    await until(() => toldOf(id).length > 0)
    const keys = keysOf(id)
    // As a change by somebody else, of which nothing has been told.
    const startTime = Date.parse(stageOf(execution, '1').startTime) + 1
    await orca.documents.updateOne(
      { _id: id },
      {
        $inc: { revision: 1, sequence: 1 },
        $set: { [`stages.${stageOf(execution, '1').id}.startTime`]: startTime, untoldSince: startTime },
      },
    )
    await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
    await until(() => isSettled(id))
    const fresh = toldOf(id)
      .slice(keys.length)
      .map(({ details }) => `${details.type} ${details.created}`)
    const startsAgain = fresh.indexOf(`orca:stage:starting ${startTime}`)
    const ends = fresh.findIndex((line) => line.startsWith('orca:stage:complete'))
    expect(startsAgain).toBeGreaterThanOrEqual(0)
    expect(ends).toBeGreaterThan(startsAgain)
    expect(fresh.at(-1)).toMatch(/^orca:pipeline:complete/)
  })
})
