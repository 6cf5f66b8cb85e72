import { type Json, judgment, Orca, stageOf, statuses, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

const start = async (more: Json = {}) => {
  const id = await orca.start([judgment('1', [], more), wait('2', ['1'])])
  await orca.whenStage(id, '1', 'RUNNING')
  return id
}
const judge = (id: string, answer: string, input?: string, user?: string) =>
  orca.control('judgeStage', id, '1', { judgment: answer, ...(input && { input }) }, user)

describe('a manual judgment', () => {
  it('lets the pipeline go on with continue, and says who judged', async () => {
    const id = await start()
    const { data } = await judge(id, 'CONTINUE', undefined, 'bob')
    expect(data.judgeStage.id).toBe(id)
    const execution = await orca.ended(id)
    expect(statuses(execution)).toBe('1=SUCCEEDED 2=SUCCEEDED')
    expect(stageOf(execution, '1').context).toMatchObject({
      judgmentStatus: 'continue',
      lastModifiedBy: 'bob',
    })
  })

  it('fails with stop, and says who judged', async () => {
    const id = await start()
    await judge(id, 'STOP', undefined, 'bob')
    const execution = await orca.ended(id)
    expect([execution.status, statuses(execution)]).toEqual(['TERMINAL', '1=TERMINAL 2=NOT_STARTED'])
    expect(stageOf(execution, '1').failure).toMatchObject({
      code: 'JUDGED_STOP',
      message: expect.stringContaining('bob'),
    })
  })

  it.each([
    {
      failure: { failPipeline: false, continuePipeline: true },
      status: 'SUCCEEDED',
      stages: '1=FAILED_CONTINUE 2=SUCCEEDED',
    },
    { failure: { failPipeline: false }, status: 'SUCCEEDED', stages: '1=STOPPED 2=NOT_STARTED' },
    { failure: { failPipeline: 'true' }, status: 'TERMINAL', stages: '1=TERMINAL 2=NOT_STARTED' },
  ])('stopped follows the failure strategy $failure', async ({ failure, status, stages }) => {
    const id = await start(failure)
    await judge(id, 'STOP')
    const execution = await orca.ended(id)
    expect([execution.status, statuses(execution)]).toEqual([status, stages])
  })

  it('takes one of its inputs', async () => {
    const id = await start({ judgmentInputs: [{ value: 'blue' }, { value: 2 }] })
    await judge(id, 'CONTINUE', '2')
    expect(stageOf(await orca.ended(id), '1').context.judgmentInput).toBe('2')
  })

  it('refuses another input, and waits on', async () => {
    const id = await start({ judgmentInputs: [{ value: 'blue' }, { value: 'green' }] })
    const { errors } = await judge(id, 'CONTINUE', 'red')
    expect(errors[0]!.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ path: 'input', message: 'must be one of blue, green; given was "red"' }],
    })
    const execution = await orca.execution(id)
    expect(stageOf(execution, '1')).toMatchObject({ status: 'RUNNING' })
    expect(stageOf(execution, '1').context).not.toHaveProperty('judgmentStatus')
    await judge(id, 'CONTINUE', 'blue')
    await orca.ended(id)
  })

  it('takes the same answer twice, and no other one after it', async () => {
    const id = await start()
    await Promise.all([judge(id, 'CONTINUE'), judge(id, 'CONTINUE')])
    await orca.ended(id)
    expect((await judge(id, 'CONTINUE')).errors).toEqual([])
    expect((await judge(id, 'STOP')).errors[0]!.extensions).toMatchObject({ code: 'CONFLICT' })
  })

  it('takes the first of two answers given at once', async () => {
    const id = await start()
    const answers = await Promise.all([
      judge(id, 'STOP', undefined, 'bob'),
      judge(id, 'CONTINUE', undefined, 'eve'),
    ])
    const refused = answers.filter(({ errors }) => errors.length > 0)
    expect(refused).toHaveLength(1)
    expect(refused[0]!.errors[0]!.extensions).toMatchObject({ code: 'CONFLICT' })
    const { context } = stageOf(await orca.ended(id), '1')
    expect(context.lastModifiedBy).toBe(context.judgmentStatus === 'stop' ? 'bob' : 'eve')
  })

  it.each([
    { what: 'a stage of another type', refId: '2', code: 'CONFLICT', message: /no manual judgment/ },
    { what: 'a stage that does not wait', refId: '3', code: 'CONFLICT', message: /NOT_STARTED/ },
  ])('is not $what', async ({ refId, code, message }) => {
    const id = await orca.start([judgment('1'), wait('2', ['1']), judgment('3', ['1'])])
    const { errors } = await orca.control('judgeStage', id, refId, { judgment: 'CONTINUE' })
    expect(errors[0]).toMatchObject({ message: expect.stringMatching(message), extensions: { code } })
    await orca.control('cancelExecution', id)
    await orca.ended(id)
  })

  it('of a stage or an execution that does not exist is not found', async () => {
    const id = await start()
    const ask = (executionId: string, stageId: string) =>
      orca.ask(
        'mutation ($e: ID!, $s: ID!) { judgeStage(executionId: $e, stageId: $s, judgment: STOP) { id } }',
        { e: executionId, s: stageId },
      )
    for (const [execution, stage] of [
      [id, 'nowhere'],
      ['nothing', 'nowhere'],
    ] as const)
      expect((await ask(execution, stage)).errors[0]!.extensions).toMatchObject({ code: 'NOT_FOUND' })
    await orca.control('cancelExecution', id)
    await orca.ended(id)
  })

  it('times out after stageTimeoutMs', async () => {
    const execution = await orca.ended(await start({ stageTimeoutMs: 150 }))
    expect(execution.status).toBe('TERMINAL')
    expect(stageOf(execution, '1').failure).toMatchObject({ code: 'TIMED_OUT', details: { timeoutMs: 150 } })
  })

  it('times out after three days', async () => {
    const id = await start()
    await orca.pass(3 * 24 * 3_600_000 - 60_000)
    expect(stageOf(await orca.execution(id), '1').status).toBe('RUNNING')
    const execution = await orca.forward(id, undefined, 30_000)
    expect(stageOf(execution, '1').failure).toMatchObject({
      code: 'TIMED_OUT',
      details: { timeoutMs: 259_200_000 },
    })
  })

  it('succeeds at its time-out with markSuccessfulOnTimeout', async () => {
    const execution = await orca.ended(await start({ stageTimeoutMs: 150, markSuccessfulOnTimeout: true }))
    expect(execution.status).toBe('SUCCEEDED')
  })

  it('asks again when it is restarted', async () => {
    const id = await start()
    await judge(id, 'STOP')
    await orca.ended(id)
    await orca.control('restartStage', id, '1', {}, 'bob')
    const asking = await orca.whenStage(id, '1', 'RUNNING')
    const { context, failure } = stageOf(asking, '1')
    expect(context).not.toHaveProperty('judgmentStatus')
    expect(context).not.toHaveProperty('lastModifiedBy')
    expect(context.restartDetails).toMatchObject({
      restartedBy: 'bob',
      previousException: { exceptionType: 'JUDGED_STOP' },
    })
    expect(failure).toBeNull()
    await judge(id, 'CONTINUE')
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
  })
})

describe('whom later stages work for', () => {
  const childOf = async (judgments: Json[], ...judges: string[]) => {
    const child = orca.save({ stages: [wait('1')] })
    const last = String(judgments.length)
    const id = await orca.start([
      ...judgments,
      { ...wait('9', [last]), type: 'pipeline', name: 'child', pipeline: child },
    ])
    for (const [index, user] of judges.entries()) {
      await orca.whenStage(id, String(index + 1), 'RUNNING')
      await orca.control('judgeStage', id, String(index + 1), { judgment: 'CONTINUE' }, user)
    }
    const { context } = stageOf(await orca.ended(id), '9')
    return (await orca.execution(context.executionId)).user
  }
  const passing = { propagateAuthenticationContext: true }

  it.each([
    { name: 'who started, without a word', judgments: [judgment('1')], judges: ['bob'], user: 'ann' },
    {
      name: 'the judge who is passed on',
      judgments: [judgment('1', [], passing)],
      judges: ['bob'],
      user: 'bob',
    },
    {
      name: 'the nearest judge who is passed on',
      judgments: [judgment('1', [], passing), judgment('2', ['1'], passing), judgment('3', ['2'])],
      judges: ['bob', 'eve', 'joe'],
      user: 'eve',
    },
  ])('is $name', async ({ judgments, judges, user }) => {
    expect(await childOf(judgments, ...judges)).toBe(user)
  })
})
