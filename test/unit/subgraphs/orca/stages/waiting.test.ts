import { Orca, stage, stageOf, statuses, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start({
    orca: { conditions: { active: ['incident'], clusters: ['web'] } },
  })
})
afterAll(() => orca.stop())

const hour = 3_600_000

describe('waiting until a time', () => {
  it('goes on then, and tells when that is', async () => {
    const epochMillis = Date.now() + orca.aheadMs + 5 * hour
    const id = await orca.start([stage('1', [], 'waitUntil', { epochMillis })])
    expect(Date.parse(await orca.scheduled(id, '1'))).toBe(epochMillis)
    const execution = await orca.forward(id, undefined, hour)
    expect(execution.status).toBe('SUCCEEDED')
    expect(Date.parse(stageOf(execution, '1').endTime)).toBeGreaterThanOrEqual(epochMillis)
  })

  it.each([
    ['that is over', { epochMillis: '1000' }],
    ['that is not given', {}],
  ])('goes on at once %s', async (_, more) => {
    expect((await orca.ended(await orca.start([stage('1', [], 'waitUntil', more)]))).status).toBe('SUCCEEDED')
  })
})

describe('waiting for an execution', () => {
  const depending = (executionId: string, executionType = 'pipeline') =>
    orca.start([stage('1', [], 'dependsOnExecution', { executionId, executionType })])

  it('goes on when it has succeeded', async () => {
    const other = await orca.start([wait('1', [], { waitTime: 600 })])
    const id = await depending(other)
    await orca.whenStage(id, '1', 'RUNNING')
    expect((await orca.forward(id, undefined, 60_000)).status).toBe('SUCCEEDED')
    expect((await orca.execution(other)).status).toBe('SUCCEEDED')
  })

  it('is canceled when it has not', async () => {
    const other = await orca.start([wait('1', [], { waitTime: 600 })])
    await orca.control('cancelExecution', other)
    await orca.ended(other)
    const execution = await orca.ended(await depending(other))
    expect(statuses(execution)).toBe('1=CANCELED')
    expect(stageOf(execution, '1').context.reason).toContain('CANCELED')
  })

  it.each([
    ['nobody', 'pipeline'],
    [undefined, 'ORCHESTRATION'],
  ])('fails when it is not there', async (id, type) => {
    const known = await orca.start([wait('1')])
    const execution = await orca.ended(await depending(id ?? known, type))
    expect(stageOf(execution, '1').failure.code).toBe('EXECUTION_NOT_FOUND')
  })
})

describe('waiting for conditions', () => {
  it('goes on at once when none holds for the cluster', async () => {
    const execution = await orca.ended(
      await orca.start([stage('1', [], 'waitForCondition', { cluster: 'db' })]),
    )
    expect(stageOf(execution, '1').context.status).toBe('SKIPPED')
  })

  it('waits while one does, and goes on when a person says so', async () => {
    const id = await orca.start([stage('1', [], 'waitForCondition', { cluster: 'web' })])
    await orca.when(id, (execution) => stageOf(execution, '1').context.status === 'WAITING')
    const waiting = await orca.execution(id)
    expect(stageOf(waiting, '1').outputs.conditions).toMatchObject([{ name: 'incident' }])
    await orca.control('skipStage', id, '1')
    expect(statuses(await orca.ended(id))).toBe('1=SUCCEEDED')
  })
})

it('what does nothing lets the next stage start', async () => {
  const id = await orca.start([stage('1', [], 'group'), stage('2', ['1'], 'noop'), wait('3', ['2'])])
  expect(statuses(await orca.ended(id))).toBe('1=SUCCEEDED 2=SKIPPED 3=SUCCEEDED')
})
