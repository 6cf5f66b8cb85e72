import { until } from '../../../../fixtures/until.ts'
import { Orca, stageOf, statuses, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

/** A text that holds an expression. */
const expression = '$' + '{minutes * 60}'

describe('a wait', () => {
  it.each([0, 60, '60', '1.5'])('of %p seconds lets the next stage start afterwards', async (waitTime) => {
    const id = await orca.start([wait('1', [], { waitTime }), wait('2', ['1'])])
    const execution = await orca.forward(id)
    expect(execution.status).toBe('SUCCEEDED')
    const { startTime, endTime } = stageOf(execution, '1')
    expect(Date.parse(endTime) - Date.parse(startTime)).toBeGreaterThanOrEqual(Number(waitTime) * 1_000)
  })

  it('ends early when it is skipped, and says who did it', async () => {
    const id = await orca.start([wait('1', [], { waitTime: 3_600 })])
    await orca.whenStage(id, '1', 'RUNNING')
    await orca.control('skipStage', id, '1', { reason: 'no time' }, 'bob')
    const execution = await orca.ended(id)
    expect(statuses(execution)).toBe('1=SUCCEEDED')
    expect(stageOf(execution, '1').context).toMatchObject({
      skipRemainingWait: true,
      lastModifiedBy: 'bob',
      manualSkipReason: 'no time',
    })
  })

  it('waits again when it is restarted after a skip', async () => {
    const id = await orca.start([wait('1', [], { waitTime: 3_600 })])
    await orca.whenStage(id, '1', 'RUNNING')
    await orca.control('skipStage', id, '1')
    await orca.ended(id)
    await orca.control('restartStage', id, '1')
    expect(await pause(id)).toBeGreaterThan(3_500_000)
    await orca.control('cancelExecution', id)
    await orca.ended(id)
  })

  it('of an expression fails when it runs, and names the parameter', async () => {
    const execution = await orca.ended(await orca.start([wait('1', [], { waitTime: expression })]))
    expect(stageOf(execution, '1').failure).toMatchObject({
      code: 'BAD_PARAMETERS',
      message: expect.stringContaining(`waitTime: the expression ${expression}`),
      details: { problems: [{ path: 'waitTime' }] },
    })
  })

  it('of longer than the longest back-off is looked at from time to time', async () => {
    const id = await orca.start([wait('1', [], { waitTime: 1e9 })])
    expect(await pause(id)).toBeGreaterThan(3_500_000)
    expect(await pause(id)).toBeLessThan(3_700_000)
    await orca.control('cancelExecution', id)
    await orca.ended(id)
  })
})

/** How long after its beginning a wait is looked at again, in milliseconds. */
async function pause(id: string): Promise<number> {
  const execution = await orca.when(id, ({ stages }) => stages[0].tasks[0]?.status === 'RUNNING')
  let after = 0
  await until(async () => {
    const { nextDueAt = 0 } = (await orca.documents.findOne({ _id: id }))!
    after = nextDueAt - Date.parse(stageOf(execution, '1').startTime)
    return after > 10_000
  })
  return after
}
