import { Receiver } from '../../../../fixtures/receiver.ts'
import { until } from '../../../../fixtures/until.ts'
import { type Json, judgment, Orca, stage, stageOf, statuses, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

const long = (refId: string, requires: string[] = [], more: Json = {}) =>
  wait(refId, requires, { waitTime: 3_600, ...more })
const startRunning = async (stages: Json[], refId = '1') => {
  const id = await orca.start(stages)
  await orca.when(id, (seen) => stageOf(seen, refId)?.tasks[0]?.status === 'RUNNING')
  return id
}
const paused = (id: string, refId = '1') => orca.whenStage(id, refId, 'PAUSED')
const codeOf = async (answer: ReturnType<Orca['control']>) => (await answer).errors[0]?.extensions?.code

describe('canceling', () => {
  it('ends what runs, at once, and leaves the rest not begun', async () => {
    const id = await startRunning([long('1'), wait('2', ['1']), judgment('3')])
    const { data } = await orca.control('cancelExecution', id, undefined, { reason: 'wrong version' }, 'bob')
    expect(data.cancelExecution.id).toBe(id)
    const execution = await orca.ended(id)
    expect(statuses(execution)).toBe('1=CANCELED 2=NOT_STARTED 3=CANCELED')
    expect(execution).toMatchObject({
      status: 'CANCELED',
      canceled: true,
      canceledBy: 'bob',
      cancellationReason: 'wrong version',
      endTime: expect.any(String),
    })
  })

  it('ends what is paused', async () => {
    const id = await startRunning([long('1'), wait('2', ['1'])])
    await orca.control('pauseExecution', id)
    await paused(id)
    await orca.control('cancelExecution', id)
    const execution = await orca.ended(id)
    expect([execution.status, statuses(execution)]).toEqual(['CANCELED', '1=CANCELED 2=NOT_STARTED'])
  })

  it('ends what waits for its turn', async () => {
    const pipeline = orca.save({ limitConcurrent: true, keepWaitingPipelines: true, stages: [judgment('1')] })
    const first = await orca.start(pipeline)
    await orca.whenStage(first, '1', 'RUNNING')
    const second = await orca.start(pipeline)
    await orca.control('cancelExecution', second)
    const execution = await orca.ended(second)
    expect([execution.status, statuses(execution), execution.startTime]).toEqual([
      'CANCELED',
      '1=NOT_STARTED',
      null,
    ])
    await orca.control('cancelExecution', first)
    await orca.ended(first)
  })

  it.each(['SUCCEEDED', 'CANCELED'])('leaves what is %s as it is', async (status) => {
    const id = await startRunning([judgment('1')])
    if (status === 'CANCELED') await orca.control('cancelExecution', id, undefined, { reason: 'first' })
    else await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
    const before = await orca.ended(id)
    expect(before.status).toBe(status)
    await orca.control('cancelExecution', id, undefined, { reason: 'second' })
    expect(await orca.execution(id)).toEqual(before)
  })

  it('of what does not exist is not found', async () => {
    for (const mutation of ['cancelExecution', 'pauseExecution', 'resumeExecution'])
      expect(await codeOf(orca.control(mutation, 'nowhere'))).toBe('NOT_FOUND')
  })

  it('stops a call that is under way', async () => {
    const receiver = await Receiver.start(() => undefined)
    const id = await orca.start([stage('1', [], 'webhook', { url: receiver.url })])
    await until(() => receiver.received.length === 1)
    await orca.control('cancelExecution', id)
    // The receiver never answers; by itself the call would end with its time-out, after half a minute.
    expect((await orca.ended(id)).status).toBe('CANCELED')
    await receiver.stop()
  })
})

describe('pausing', () => {
  it('parks what runs, and lets it go on', async () => {
    const id = await startRunning([long('1'), judgment('2'), wait('3', ['2'])])
    await orca.control('pauseExecution', id, undefined, {}, 'bob')
    await paused(id)
    const parked = await paused(id, '2')
    expect([parked.status, statuses(parked)]).toEqual(['PAUSED', '1=PAUSED 2=PAUSED 3=NOT_STARTED'])
    expect(parked.paused).toMatchObject({ pausedBy: 'bob', pauseTime: expect.any(Number) })
    await orca.control('resumeExecution', id, undefined, {}, 'eve')
    const resumed = await orca.whenStage(id, '2', 'RUNNING')
    expect(resumed.paused).toMatchObject({
      pausedBy: 'bob',
      resumedBy: 'eve',
      resumeTime: expect.any(Number),
    })
    await orca.control('judgeStage', id, '2', { judgment: 'CONTINUE' })
    await orca.whenStage(id, '3', 'SUCCEEDED')
    await orca.control('skipStage', id, '1')
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
  })

  it('is refused while nothing runs, and repeated without harm', async () => {
    const id = await startRunning([judgment('1')])
    expect(await codeOf(orca.control('resumeExecution', id))).toBe('CONFLICT')
    await orca.control('pauseExecution', id)
    const { sequence } = await paused(id)
    expect((await orca.control('pauseExecution', id)).errors).toEqual([])
    expect((await orca.execution(id)).sequence).toBe(sequence)
    await orca.control('resumeExecution', id)
    expect((await orca.control('resumeExecution', id)).errors).toEqual([])
    await orca.whenStage(id, '1', 'RUNNING')
    await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
    await orca.ended(id)
    expect(await codeOf(orca.control('pauseExecution', id))).toBe('CONFLICT')
    expect(await codeOf(orca.control('resumeExecution', id))).toBe('CONFLICT')
  })

  it('arriving while a task is at work lets that end, and parks what follows', async () => {
    let answer: () => void = () => undefined
    const receiver = await Receiver.start((_, response) => {
      answer = () => void response.end('{}')
    })
    const id = await orca.start([stage('1', [], 'webhook', { url: receiver.url }), wait('2', ['1'])])
    await until(() => receiver.received.length === 1)
    await orca.control('pauseExecution', id)
    answer()
    const parked = await paused(id, '2')
    expect([parked.status, statuses(parked)]).toEqual(['PAUSED', '1=SUCCEEDED 2=PAUSED'])
    await orca.control('resumeExecution', id)
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
    expect(receiver.received).toHaveLength(1)
    await receiver.stop()
  })

  it('does not hold up what fails: the execution ends, and nothing stays parked', async () => {
    let fail: () => void = () => undefined
    const receiver = await Receiver.start((_, response) => {
      fail = () => void response.writeHead(400).end()
    })
    const id = await startRunning([long('1'), stage('2', [], 'webhook', { url: receiver.url })])
    await until(() => receiver.received.length === 1)
    await orca.control('pauseExecution', id)
    await paused(id)
    fail()
    const execution = await orca.ended(id)
    expect([execution.status, statuses(execution)]).toEqual(['TERMINAL', '1=CANCELED 2=TERMINAL'])
    await receiver.stop()
  })

  it('does not count towards time-outs, however often', async () => {
    const id = await startRunning([judgment('1', [], { stageTimeoutMs: 60_000 })])
    for (let round = 0; round < 3; round++) {
      await orca.control('pauseExecution', id)
      await paused(id)
      await orca.pass(50_000)
      await orca.control('resumeExecution', id)
      await orca.whenStage(id, '1', 'RUNNING')
      await orca.pass(10_000)
    }
    expect(statuses(await orca.execution(id))).toBe('1=RUNNING')
    const execution = await orca.forward(id, undefined, 5_000)
    expect(stageOf(execution, '1').failure.code).toBe('TIMED_OUT')
    const { startTime, endTime } = stageOf(execution, '1')
    expect(Date.parse(endTime) - Date.parse(startTime)).toBeGreaterThan(3 * 50_000 + 60_000)
  })

  it('does not make a wait longer', async () => {
    const id = await startRunning([wait('1', [], { waitTime: 60 })])
    await orca.control('pauseExecution', id)
    await paused(id)
    await orca.pass(90_000)
    expect((await orca.execution(id)).status).toBe('PAUSED')
    await orca.control('resumeExecution', id)
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
  })
})

describe('restarting a stage', () => {
  it('runs it and all downstream of it again, and nothing else', async () => {
    const id = await orca.start([wait('1'), judgment('2', ['1']), wait('3', ['2']), wait('4', ['1'])])
    await orca.whenStage(id, '2', 'RUNNING')
    await orca.control('judgeStage', id, '2', { judgment: 'CONTINUE' })
    const first = await orca.ended(id)
    const { data } = await orca.control('restartStage', id, '2')
    expect(data.restartStage.status).toBe('RUNNING')
    const again = await orca.whenStage(id, '2', 'RUNNING')
    expect(statuses(again)).toBe('1=SUCCEEDED 2=RUNNING 3=NOT_STARTED 4=SUCCEEDED')
    expect(again.endTime).toBeNull()
    expect(stageOf(again, '3')).toMatchObject({ startTime: null, tasks: [] })
    await orca.control('judgeStage', id, '2', { judgment: 'CONTINUE' })
    const second = await orca.when(id, ({ status }) => status === 'SUCCEEDED')
    expect(stageOf(second, '1').endTime).toBe(stageOf(first, '1').endTime)
    expect(stageOf(second, '3').endTime).not.toBe(stageOf(first, '3').endTime)
    expect(second.sequence).toBeGreaterThan(first.sequence)
  })

  it('of a canceled execution lets it run again, and nobody has canceled it', async () => {
    const id = await startRunning([judgment('1'), wait('2', ['1'])])
    await orca.control('cancelExecution', id, undefined, { reason: 'no' })
    await orca.ended(id)
    await orca.control('restartStage', id, '1')
    const execution = await orca.whenStage(id, '1', 'RUNNING')
    expect(execution).toMatchObject({ canceled: false, canceledBy: null, cancellationReason: null })
    await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
  })

  it('of a paused execution leaves it paused', async () => {
    const id = await orca.start([wait('1'), judgment('2', ['1'])])
    await orca.whenStage(id, '2', 'RUNNING')
    await orca.control('pauseExecution', id)
    await paused(id, '2')
    await orca.control('restartStage', id, '1')
    const parked = await paused(id, '1')
    expect([parked.status, statuses(parked)]).toEqual(['PAUSED', '1=PAUSED 2=PAUSED'])
    await orca.control('resumeExecution', id)
    await orca.whenStage(id, '1', 'SUCCEEDED')
    await orca.control('judgeStage', id, '2', { judgment: 'CONTINUE' })
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
  })

  it.each(['RUNNING', 'NOT_STARTED'])('that is %s is refused', async (status) => {
    const id = await startRunning([judgment('1'), wait('2', ['1'])])
    expect(await codeOf(orca.control('restartStage', id, status === 'RUNNING' ? '1' : '2'))).toBe('CONFLICT')
    await orca.control('cancelExecution', id)
    await orca.ended(id)
  })

  it('that belongs to another one restarts the one it belongs to', async () => {
    const preconditions = [{ type: 'stageStatus', context: { stageName: 'wait 1', stageStatus: 'TERMINAL' } }]
    const id = await orca.start([wait('1'), stage('2', ['1'], 'checkPreconditions', { preconditions })])
    const before = stageOf(await orca.ended(id), '2<1').id
    await orca.control('restartStage', id, '2<1')
    const execution = await orca.when(
      id,
      (seen) => stageOf(seen, '2<1').id !== before && seen.status === 'TERMINAL',
    )
    expect(stageOf(execution, '2').context.restartDetails.restartedBy).toBe('ann')
  })

  it('waits for its turn where its pipeline is limited', async () => {
    const pipeline = orca.save({ limitConcurrent: true, keepWaitingPipelines: true, stages: [judgment('1')] })
    const run = async () => {
      const id = await orca.start(pipeline)
      await orca.whenStage(id, '1', 'RUNNING')
      return id
    }
    const first = await run()
    await orca.control('judgeStage', first, '1', { judgment: 'CONTINUE' })
    await orca.ended(first)
    const second = await run()
    const { data } = await orca.control('restartStage', first, '1')
    expect(data.restartStage.status).toBe('NOT_STARTED')
    // One that waits as well and is canceled makes no room.
    const third = await orca.start(pipeline)
    await orca.control('cancelExecution', third)
    await until(async () => (await orca.documents.findOne({ _id: third }))!.nextDueAt === undefined)
    expect((await orca.execution(first)).status).toBe('NOT_STARTED')
    await orca.control('judgeStage', second, '1', { judgment: 'CONTINUE' })
    await orca.whenStage(first, '1', 'RUNNING')
    await orca.control('judgeStage', first, '1', { judgment: 'CONTINUE' })
    expect((await orca.ended(first)).status).toBe('SUCCEEDED')
  })
})

describe('skipping a stage', () => {
  it('that has not begun lets what waits for it go on', async () => {
    const id = await startRunning([judgment('1'), judgment('2', ['1']), wait('3', ['2'])])
    await orca.control('skipStage', id, '2', { reason: 'not needed' }, 'bob')
    await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
    const execution = await orca.ended(id)
    expect([execution.status, statuses(execution)]).toEqual([
      'SUCCEEDED',
      '1=SUCCEEDED 2=SKIPPED 3=SUCCEEDED',
    ])
    expect(stageOf(execution, '2').context).toMatchObject({
      lastModifiedBy: 'bob',
      manualSkipReason: 'not needed',
    })
    await orca.control('restartStage', id, '2')
    await orca.whenStage(id, '2', 'RUNNING')
    await orca.control('cancelExecution', id)
    await orca.ended(id)
  })

  it('that runs, or has ended, is refused where its type does not allow it', async () => {
    const id = await startRunning([judgment('1')])
    expect(await codeOf(orca.control('skipStage', id, '1'))).toBe('CONFLICT')
    await orca.control('judgeStage', id, '1', { judgment: 'CONTINUE' })
    await orca.ended(id)
    expect(await codeOf(orca.control('skipStage', id, '1'))).toBe('CONFLICT')
  })
})

describe('failure strategies', () => {
  it.each([
    { strategy: {}, status: 'TERMINAL', stages: '1=TERMINAL 2=NOT_STARTED 3=CANCELED' },
    {
      strategy: { failPipeline: false, continuePipeline: true },
      status: 'SUCCEEDED',
      stages: '1=FAILED_CONTINUE 2=SUCCEEDED 3=SUCCEEDED',
    },
    {
      strategy: { failPipeline: false, continuePipeline: false },
      status: 'SUCCEEDED',
      stages: '1=STOPPED 2=NOT_STARTED 3=SUCCEEDED',
    },
    {
      strategy: { failPipeline: false, completeOtherBranchesThenFail: true },
      status: 'TERMINAL',
      stages: '1=STOPPED 2=NOT_STARTED 3=SUCCEEDED',
    },
    {
      strategy: { failPipeline: 'false' },
      status: 'SUCCEEDED',
      stages: '1=STOPPED 2=NOT_STARTED 3=SUCCEEDED',
    },
  ])('$strategy ends as $status', async ({ strategy, status, stages }) => {
    const id = await orca.start([
      judgment('1', [], { stageTimeoutMs: 50, ...strategy }),
      wait('2', ['1']),
      wait('3', [], { waitTime: 0.5 }),
    ])
    const execution = await orca.ended(id)
    expect([execution.status, statuses(execution)]).toEqual([status, stages])
  })
})

describe('back-off', () => {
  it('is never shorter than backoffPeriodMs', async () => {
    const receiver = await Receiver.start((_, response) => void response.end('{"state":"BUSY"}'))
    const id = await orca.start([
      stage('1', [], 'webhook', {
        url: receiver.url,
        method: 'GET',
        monitorOnly: true,
        waitForCompletion: true,
        statusJsonPath: '$.state',
        backoffPeriodMs: 40_000,
      }),
    ])
    const execution = await orca.when(id, (seen) => stageOf(seen, '1').context.webhook)
    const due = (await orca.documents.findOne({ _id: id }))!.nextDueAt!
    expect(due - Date.parse(stageOf(execution, '1').startTime)).toBeGreaterThanOrEqual(40_000)
    await orca.control('cancelExecution', id)
    await orca.ended(id)
    expect(receiver.received).toHaveLength(1)
    await receiver.stop()
  })

  it('is never longer than what is left of the time', async () => {
    const id = await startRunning([
      wait('1', [], { waitTime: 3_600, stageTimeoutMs: 20_000, backoffPeriodMs: 1e12 }),
    ])
    let left = 0
    await until(async () => {
      const { nextDueAt = 0, startTime = 0 } = (await orca.documents.findOne({ _id: id }))!
      left = nextDueAt - startTime
      return left > 1_000
    })
    expect(left).toBeLessThan(20_100)
    expect(stageOf(await orca.forward(id), '1').failure.code).toBe('TIMED_OUT')
  })
})
