import { type Json, judgment, Orca, type Seen, stage, stageOf, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

const monitors = (executionIds: unknown[], more: Json = {}) =>
  orca.start([stage('1', [], 'monitorPipeline', { executionIds, ...more })])

/** Starts executions that wait for a judgment, so that a test decides how they end. */
async function begun(count: number): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < count; n++) {
    const id = await orca.start({ name: `child ${n}`, stages: [judgment('1')] })
    await orca.whenStage(id, '1', 'RUNNING')
    ids.push(id)
  }
  return ids
}

async function end(id: string, how: 'CONTINUE' | 'STOP' | 'cancel') {
  if (how === 'cancel') await orca.control('cancelExecution', id)
  else await orca.control('judgeStage', id, '1', { judgment: how })
  await orca.ended(id)
}

const stillWaits = async (id: string) => {
  await orca.pass(20_000)
  await orca.when(id, (seen: Seen) => stageOf(seen, '1').outputs.executionStatuses)
  expect((await orca.execution(id)).status).toBe('RUNNING')
}

describe('monitorPipeline', () => {
  it('waits until all have ended', async () => {
    const [a, b] = (await begun(2)) as [string, string]
    const id = await monitors([a, null, b])
    await stillWaits(id)
    await end(a, 'CONTINUE')
    await end(b, 'CONTINUE')
    const execution = await orca.forward(id)
    expect(execution.status).toBe('SUCCEEDED')
    expect(stageOf(execution, '1').outputs.executionStatuses).toEqual({
      [a]: { status: 'SUCCEEDED', application: 'shop' },
      [b]: { status: 'SUCCEEDED', application: 'shop' },
    })
  })

  it.each([
    { ends: ['STOP', 'CONTINUE'], status: 'TERMINAL' },
    { ends: ['cancel', 'CONTINUE'], status: 'CANCELED' },
    { ends: ['cancel', 'STOP'], status: 'TERMINAL' },
  ] as const)('is $status when they end by $ends', async ({ ends, status }) => {
    const [a, b] = (await begun(2)) as [string, string]
    const id = await monitors([a, b])
    await end(a, ends[0])
    await stillWaits(id)
    await end(b, ends[1])
    const execution = await orca.forward(id)
    const { context, ...monitor } = stageOf(execution, '1')
    expect([monitor.status, context.exception.exceptionType]).toEqual([status, 'CHILD_FAILED'])
  })

  it('fails at once with FailFast, and says why', async () => {
    const [a, b] = (await begun(2)) as [string, string]
    const id = await monitors([a, b], { monitorBehavior: 'FailFast' })
    await end(a, 'STOP')
    const { status, outputs } = stageOf(await orca.forward(id), '1')
    expect(status).toBe('TERMINAL')
    expect(outputs.executionStatuses[b]).toEqual({ status: 'RUNNING', application: 'shop' })
    expect(outputs.executionStatuses[a].exception).toMatchObject({
      details: {
        errors: [expect.stringMatching(/^Exception in child pipeline stage \(child 0: manualJudgment 1\): /)],
      },
      source: { executionId: a, stageName: 'manualJudgment 1', stageIndex: 0 },
    })
    await end(b, 'cancel')
  })

  it('offers what a single one offers', async () => {
    const child = await orca.start([
      stage('1', [], 'evaluateArtifacts', { artifactContents: [{ name: 'x', contents: 'X' }] }),
    ])
    await orca.ended(child)
    const { outputs } = stageOf(await orca.ended(await monitors([child])), '1')
    expect(outputs.artifacts).toEqual([expect.objectContaining({ name: 'x' })])
  })

  it.each([
    {
      ids: ['nothing'],
      code: 'CHILD_FAILED',
      message: 'There is no execution nothing (any more) to wait for.',
    },
    { ids: [null], code: 'BAD_PARAMETERS', message: 'executionIds: there is none to wait for' },
  ])('fails for $ids', async ({ ids, code, message }) => {
    const execution = await orca.ended(await monitors(ids))
    expect(stageOf(execution, '1').failure).toMatchObject({ code, message })
  })

  it('leaves them alone when it is canceled', async () => {
    const [a] = (await begun(1)) as [string]
    const id = await orca.start([stage('1', [], 'monitorPipeline', { executionIds: [a] }), wait('2', ['1'])])
    await orca.whenStage(id, '1', 'RUNNING')
    await orca.control('cancelExecution', id)
    await orca.ended(id)
    expect((await orca.execution(a)).canceled).toBe(false)
    await end(a, 'cancel')
  })
})
