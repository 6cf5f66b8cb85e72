import { until } from '../../../../fixtures/until.ts'
import { type Json, judgment, Orca, statuses, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

const limited = (more: Json) => orca.save({ stages: [judgment('1')], ...more })
const running = async (id: string) => (await orca.whenStage(id, '1', 'RUNNING')).id
const judge = (id: string) => orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
/** Waits until each of them has been looked at and waits for its turn. */
const waiting = (ids: string[]) =>
  until(
    async () =>
      (await orca.documents.countDocuments({ _id: { $in: ids }, waiting: { $exists: true } })) === ids.length,
  )

describe('a pipeline of which one execution may run at a time', () => {
  it('runs those that wait one after the other, the oldest first, with keepWaitingPipelines', async () => {
    const pipeline = limited({ limitConcurrent: true, keepWaitingPipelines: true })
    const ids: string[] = []
    for (let n = 0; n < 4; n++) ids.push(await orca.start(pipeline))
    for (const [place, id] of ids.entries()) {
      await running(id)
      await waiting(ids.slice(place + 1))
      for (const later of ids.slice(place + 1))
        expect((await orca.execution(later)).status).toBe('NOT_STARTED')
      await judge(id)
      expect((await orca.ended(id)).status).toBe('SUCCEEDED')
    }
  })

  it('runs the newest of those that wait, and cancels the others, without it', async () => {
    const pipeline = limited({ limitConcurrent: 'true' })
    const first = await running(await orca.start(pipeline))
    const ids = [await orca.start(pipeline), await orca.start(pipeline), await orca.start(pipeline)] as const
    await waiting([...ids])
    await judge(first)
    await running(ids[2])
    for (const id of ids.slice(0, 2))
      expect(await orca.ended(id)).toMatchObject({
        status: 'CANCELED',
        canceledBy: 'spinnaker',
        cancellationReason: expect.stringContaining('superseded by a newer one'),
        startTime: null,
      })
    await judge(ids[2])
    expect((await orca.ended(ids[2])).status).toBe('SUCCEEDED')
  })

  it('lets another one run while one is paused, and both when it goes on', async () => {
    const pipeline = limited({ limitConcurrent: true, keepWaitingPipelines: true })
    const first = await running(await orca.start(pipeline))
    const second = await orca.start(pipeline)
    await waiting([second])
    await orca.control('pauseExecution', first)
    await running(second)
    await orca.control('resumeExecution', first)
    await running(first)
    for (const id of [first, second]) await judge(id)
    for (const id of [first, second]) expect((await orca.ended(id)).status).toBe('SUCCEEDED')
  })

  it('goes on with those that wait after a restart of Orca', async () => {
    const pipeline = limited({ limitConcurrent: true, keepWaitingPipelines: true })
    const first = await running(await orca.start(pipeline))
    const second = await orca.start(pipeline)
    await waiting([second])
    await orca.restart()
    await judge(first)
    await running(second)
    await judge(second)
    expect((await orca.ended(second)).status).toBe('SUCCEEDED')
  })

  it('does not hold up other pipelines, nor orchestrations', async () => {
    const first = await running(await orca.start(limited({ limitConcurrent: true })))
    const second = await orca.start({ limitConcurrent: true, stages: [wait('1')] })
    expect((await orca.ended(second)).status).toBe('SUCCEEDED')
    await judge(first)
    await orca.ended(first)
  })
})

describe('a pipeline of which three executions may run at a time', () => {
  it('never runs a fourth, and runs all ten that were started at once', async () => {
    const pipeline = orca.save({
      maxConcurrentExecutions: 3,
      keepWaitingPipelines: true,
      stages: [wait('1', [], { waitTime: 0.05 }), wait('2', ['1'])],
    })
    const underWay = new Set<string>()
    const seen = new Set<string>()
    let most = 0
    let finished = 0
    const followed = orca.follow(
      'subscription { executionsUpdated(application: "shop") { id status pipeline { id } } }',
      {},
      ({ id, status, pipeline: { id: of } }) => {
        if (of !== pipeline) return false
        seen.add(id)
        if (status === 'RUNNING') underWay.add(id)
        else if (underWay.delete(id)) finished++
        most = Math.max(most, underWay.size)
        return finished === 10
      },
    )
    const ids = await Promise.all(Array.from({ length: 10 }, () => orca.start(pipeline)))
    await followed
    expect(most).toBe(3)
    expect(seen).toEqual(new Set(ids))
    for (const id of ids) expect(statuses(await orca.ended(id))).toBe('1=SUCCEEDED 2=SUCCEEDED')
  })
})

describe('a start that comes too late', () => {
  it('is canceled when the time to begin is over', async () => {
    const execution = await orca.ended(
      await orca.start({ startTimeExpiry: Date.now() - 1, stages: [wait('1')] }),
    )
    expect(execution).toMatchObject({
      status: 'CANCELED',
      canceledBy: 'spinnaker',
      cancellationReason: 'Could not begin execution before start time expiry',
      startTime: null,
    })
  })

  it('is canceled when its turn comes too late', async () => {
    const pipeline = limited({
      limitConcurrent: true,
      keepWaitingPipelines: true,
      startTimeExpiry: Date.now() + 600_000,
    })
    const first = await running(await orca.start(pipeline))
    const second = await orca.start(pipeline)
    await waiting([second])
    await orca.pass(700_000)
    await judge(first)
    expect((await orca.ended(second)).status).toBe('CANCELED')
  })

  it('of a stage skips it', async () => {
    const late = wait('2', ['1'], { startTimeExpiry: Date.now() - 1 })
    const execution = await orca.ended(await orca.start([wait('1'), late, wait('3', ['2'])]))
    expect([execution.status, statuses(execution)]).toEqual([
      'SUCCEEDED',
      '1=SUCCEEDED 2=SKIPPED 3=SUCCEEDED',
    ])
  })
})
