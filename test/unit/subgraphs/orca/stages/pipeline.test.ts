import { Receiver } from '../../../../fixtures/receiver.ts'
import { type Json, judgment, Orca, type Seen, stage, stageOf, statuses, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())
beforeEach(() => {
  orca.front50IsUp = true
})

const childStage = (pipeline: string, more: Json = {}) => stage('1', [], 'pipeline', { pipeline, ...more })
const start = (pipeline: string, more: Json = {}) =>
  orca.start([childStage(pipeline, more), wait('2', ['1'])])

/** The child that a parent's stage has started. */
async function childOf(id: string, refId = '1', other?: string): Promise<string> {
  const isKnown = (seen: Seen) => {
    const { executionId } = stageOf(seen, refId).context
    return executionId && executionId !== other
  }
  return stageOf(await orca.when(id, isKnown), refId).context.executionId
}

describe('a child pipeline', () => {
  it('is waited for, and wakes its parent', async () => {
    const id = await start(orca.save({ name: 'child', stages: [judgment('1')] }))
    const child = await childOf(id)
    await orca.whenStage(child, '1', 'RUNNING')
    expect(statuses(await orca.execution(id))).toBe('1=RUNNING 2=NOT_STARTED')
    await orca.control('judgeStage', child, '1', { judgment: 'CONTINUE' })
    // Without being woken, the parent would look after a minute.
    const execution = await orca.ended(id)
    expect([execution.status, statuses(execution)]).toEqual(['SUCCEEDED', '1=SUCCEEDED 2=SUCCEEDED'])
    expect(stageOf(execution, '1').context).toMatchObject({ status: 'SUCCEEDED', executionName: 'child' })
  })

  it('that starts itself comes to an end that says why', async () => {
    orca.save({ id: 'endless', name: 'endless', stages: [childStage('endless')] })
    const execution = await orca.ended(await orca.start('endless'))
    expect(execution.status).toBe('TERMINAL')
    expect(stageOf(execution, '1').failure.message).toContain('started one another 11 times in a row')
  })

  it('is left alone without waitForCompletion, also when the parent is canceled', async () => {
    const pipeline = orca.save({ stages: [judgment('1')] })
    const id = await orca.start([childStage(pipeline, { waitForCompletion: false }), judgment('2', ['1'])])
    await orca.whenStage(id, '2', 'RUNNING')
    const child = await childOf(id)
    await orca.control('cancelExecution', id)
    await orca.ended(id)
    expect((await orca.execution(child)).canceled).toBe(false)
    await orca.control('cancelExecution', child)
    await orca.ended(child)
  })

  it('gets its parameters, with its defaults, and knows its parent', async () => {
    const pipeline = orca.save({
      stages: [wait('1')],
      parameterConfig: [
        { name: 'version', required: true },
        { name: 'zone', default: 'west' },
      ],
    })
    const id = await start(pipeline, { pipelineParameters: { version: '1.2', extra: 'x' } })
    const child = await orca.ended(await childOf(id))
    expect(child.trigger).toMatchObject({
      type: 'pipeline',
      parentExecutionId: id,
      parentPipelineStageId: stageOf(await orca.ended(id), '1').id,
      parameters: { version: '1.2', zone: 'west', extra: 'x' },
    })
  })

  it.each([
    { why: 'does not exist', child: () => 'missing', message: /There is no pipeline missing/ },
    {
      why: 'is disabled',
      child: () => orca.save({ name: 'sleeper', stages: [wait('1')], disabled: true }),
      message: /sleeper of shop is disabled/,
    },
    {
      why: 'lacks a parameter',
      child: () => orca.save({ stages: [wait('1')], parameterConfig: [{ name: 'version', required: true }] }),
      message: /version/,
    },
  ])('that $why fails its stage', async ({ child, message }) => {
    const execution = await orca.ended(await start(child()))
    expect([execution.status, statuses(execution)]).toEqual(['TERMINAL', '1=TERMINAL 2=NOT_STARTED'])
    expect(stageOf(execution, '1').failure).toMatchObject({
      code: 'CHILD_NOT_STARTED',
      message: expect.stringMatching(message),
    })
  })

  it('that could not be started says so also where the failure is ignored', async () => {
    const execution = await orca.ended(
      await start('missing', { failPipeline: false, continuePipeline: true }),
    )
    expect([execution.status, statuses(execution)]).toEqual(['SUCCEEDED', '1=FAILED_CONTINUE 2=SUCCEEDED'])
    expect(stageOf(execution, '1').failure.code).toBe('CHILD_NOT_STARTED')
  })

  it('is started as soon as Front50 answers again', async () => {
    const pipeline = orca.save({ stages: [wait('1')] })
    const id = await orca.start([judgment('0'), stage('1', ['0'], 'pipeline', { pipeline })])
    await orca.whenStage(id, '0', 'RUNNING')
    orca.front50IsUp = false
    await orca.control('judgeStage', id, '0', { judgment: 'CONTINUE' })
    await orca.whenStage(id, '1', 'RUNNING')
    await orca.pass(60_000)
    expect((await orca.execution(id)).status).toBe('RUNNING')
    orca.front50IsUp = true
    expect((await orca.forward(id)).status).toBe('SUCCEEDED')
  })

  it('that fails passes its errors up, through three levels', async () => {
    const receiver = await Receiver.start((_, response) => void response.writeHead(400).end('no'))
    const grandchild = orca.save({ name: 'low', stages: [stage('1', [], 'webhook', { url: receiver.url })] })
    const child = orca.save({ name: 'middle', stages: [childStage(grandchild)] })
    const id = await start(child)
    const execution = await orca.ended(id)
    expect(execution.status).toBe('TERMINAL')
    const { failure, context } = stageOf(execution, '1')
    expect(failure.code).toBe('CHILD_FAILED')
    expect(failure.message).toMatch(/middle: pipeline 1.*low: webhook 1.*answered 400/)
    expect(failure.details.source).toMatchObject({
      executionId: context.executionId,
      stageName: 'pipeline 1',
    })
    await receiver.stop()
  })

  it('that is canceled has its stage canceled', async () => {
    const id = await start(orca.save({ stages: [judgment('1')] }))
    await orca.control('cancelExecution', await childOf(id), undefined, { reason: 'wrong one' })
    const execution = await orca.ended(id)
    expect([execution.status, statuses(execution)]).toEqual(['CANCELED', '1=CANCELED 2=NOT_STARTED'])
    expect(stageOf(execution, '1').context.status).toBe('CANCELED')
  })

  it('is canceled with its parent, and so are those that it has started', async () => {
    const low = orca.save({ stages: [judgment('1')] })
    const middle = orca.save({ stages: [childStage(low)] })
    const id = await start(middle)
    const child = await childOf(id)
    const grandchild = await childOf(child)
    await orca.whenStage(grandchild, '1', 'RUNNING')
    await orca.control('cancelExecution', id, undefined, { reason: 'all of it' })
    for (const each of [id, child, grandchild])
      expect(await orca.ended(each)).toMatchObject({ status: 'CANCELED', cancellationReason: 'all of it' })
    expect(await orca.execution(grandchild)).toMatchObject({ canceledBy: 'parent pipeline' })
  })

  it('is canceled when its parent has waited too long', async () => {
    const id = await start(orca.save({ stages: [judgment('1')] }), { stageTimeoutMs: 200 })
    const child = await childOf(id)
    expect(stageOf(await orca.ended(id), '1').failure.code).toBe('TIMED_OUT')
    expect((await orca.ended(child)).status).toBe('CANCELED')
  })

  it('may be skipped while it runs only where the stage says so', async () => {
    const pipeline = orca.save({ stages: [judgment('1')] })
    const fixed = await start(pipeline)
    await childOf(fixed)
    expect((await orca.control('skipStage', fixed, '1')).errors[0]!.extensions).toMatchObject({
      code: 'CONFLICT',
    })
    const loose = await start(pipeline, { skippable: true })
    await childOf(loose)
    expect(stageOf(await orca.execution(loose), '1').context.canManuallySkip).toBe(true)
    await orca.control('skipStage', loose, '1')
    expect(statuses(await orca.ended(loose))).toBe('1=SKIPPED 2=SUCCEEDED')
    await orca.control('cancelExecution', fixed)
    await orca.ended(fixed)
  })
})

describe('restarting around a child pipeline', () => {
  it('the parent’s stage starts a new child', async () => {
    const id = await start(orca.save({ stages: [judgment('1')] }))
    const first = await childOf(id)
    await orca.whenStage(first, '1', 'RUNNING')
    await orca.control('judgeStage', first, '1', { judgment: 'STOP' })
    expect((await orca.ended(id)).status).toBe('TERMINAL')
    await orca.control('restartStage', id, '1')
    const second = await childOf(id, '1', first)
    await orca.whenStage(second, '1', 'RUNNING')
    await orca.control('judgeStage', second, '1', { judgment: 'CONTINUE' })
    expect((await orca.when(id, ({ status }) => status === 'SUCCEEDED')).stages).toHaveLength(2)
  })

  it('the child’s stage has its parents wait for it again, through three levels', async () => {
    const low = orca.save({ stages: [judgment('1')] })
    const middle = orca.save({ stages: [childStage(low)] })
    const id = await start(middle)
    const child = await childOf(id)
    const grandchild = await childOf(child)
    await orca.whenStage(grandchild, '1', 'RUNNING')
    await orca.control('judgeStage', grandchild, '1', { judgment: 'STOP' })
    for (const each of [grandchild, child, id]) expect((await orca.ended(each)).status).toBe('TERMINAL')
    await orca.control('restartStage', grandchild, '1')
    for (const each of [grandchild, child, id]) await orca.whenStage(each, '1', 'RUNNING')
    await orca.control('judgeStage', grandchild, '1', { judgment: 'CONTINUE' })
    for (const each of [grandchild, child, id])
      expect((await orca.when(each, ({ status }) => status === 'SUCCEEDED')).canceled).toBe(false)
    expect(await childOf(id)).toBe(child)
    expect(await childOf(child)).toBe(grandchild)
    // The next restart of the parent is one of its own again.
    await orca.control('restartStage', child, '1')
    expect(await childOf(child, '1', grandchild)).not.toBe(grandchild)
    await orca.control('cancelExecution', child)
    await orca.ended(child)
  })
})
