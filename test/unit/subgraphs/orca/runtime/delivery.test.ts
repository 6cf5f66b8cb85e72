import { until } from '../../../../fixtures/until.ts'
import { judgment, Orca, stageOf, statuses, wait } from '../orca.ts'

/** How many writes fail from now on. */
let failures = 0
let orca: Orca

beforeAll(async () => {
  orca = await Orca.start({
    orca: { sweepSeconds: 0.1 },
    failpoint: (name) => {
      if (name === 'orca.transition.beforeWrite' && failures-- > 0) throw new Error('the disk is full')
    },
  })
})
afterAll(() => orca.stop())
beforeEach(() => {
  failures = 0
})

describe('a queue that loses what it holds', () => {
  it('loses no execution: the sweep finds what should have been handled', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, () =>
        orca.start([wait('1'), wait('2', ['1'], { waitTime: 0.2 }), wait('3', ['1']), wait('4', ['2', '3'])]),
      ),
    )
    const isOver = async () =>
      (await orca.documents.countDocuments({ _id: { $in: ids }, status: 'SUCCEEDED' })) === ids.length
    let cleared = 0
    await until(async () => {
      if ((await orca.queue.depth()).waiting > 0) cleared++
      await orca.queue.clear()
      // What is overdue by half a minute is taken for lost.
      orca.skip(31_000)
      return isOver()
    }, 20_000)
    expect(cleared).toBeGreaterThan(0)
  })

  it('and a process that ends go on with all that was under way', async () => {
    const id = await orca.start([judgment('1'), wait('2', ['1'])])
    await orca.whenStage(id, '1', 'RUNNING')
    await orca.queue.clear()
    await orca.restart()
    await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
  })
})

describe('a message that cannot be handled', () => {
  it('is tried again, and then works', async () => {
    const id = await orca.start([judgment('1'), wait('2', ['1'])])
    await orca.whenStage(id, '1', 'RUNNING')
    await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
    failures = 2
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
  })

  it('five times fails the stage it is about', async () => {
    const id = await orca.start([judgment('1'), judgment('2')])
    await orca.whenStage(id, '2', 'RUNNING')
    await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
    failures = 5
    const execution = await orca.ended(id)
    expect([execution.status, statuses(execution)]).toEqual(['TERMINAL', '1=TERMINAL 2=CANCELED'])
    expect(stageOf(execution, '1').failure).toMatchObject({
      code: 'UNDELIVERABLE',
      message: expect.stringContaining('the disk is full'),
    })
    expect(failures).toBeLessThanOrEqual(0)
  })

  it('five times fails the execution where it is about that', async () => {
    failures = 5
    const execution = await orca.ended(await orca.start({ limitConcurrent: true, stages: [wait('1')] }))
    expect(execution).toMatchObject({
      status: 'TERMINAL',
      cancellationReason: expect.stringContaining('startExecution could not be handled'),
    })
    expect(statuses(execution)).toBe('1=NOT_STARTED')
  })
})

describe('a hint at nothing', () => {
  it('is let go', async () => {
    const id = await orca.start([judgment('1')])
    const before = await orca.whenStage(id, '1', 'RUNNING')
    await orca.queue.push('a', { executionId: 'nowhere', messageId: 'runTask:x:1' })
    await orca.queue.push('b', { executionId: id, messageId: 'runTask:x:1' })
    await until(async () => {
      const { waiting, active } = await orca.queue.depth()
      return waiting <= 1 && active === 0
    })
    expect(await orca.execution(id)).toEqual(before)
    await orca.control('cancelExecution', id)
    await orca.ended(id)
  })
})
