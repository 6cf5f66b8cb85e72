import { type Json, Orca, stage, stageOf, statuses, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

const wants = (stageStatus: string, more: Json = {}, stageName = 'wait 1'): Json => ({
  type: 'stageStatus',
  context: { stageName, stageStatus },
  ...more,
})
const run = async (preconditions: Json[], more: Json = {}) =>
  orca.ended(
    await orca.start([
      wait('1'),
      stage('2', ['1'], 'checkPreconditions', { preconditions, ...more }),
      wait('3', ['2']),
    ]),
  )

describe('preconditions on the status of a stage', () => {
  it('that hold let the pipeline go on, each checked in a stage of its own', async () => {
    const execution = await run([wants('SUCCEEDED'), wants('RUNNING', {}, 'checkPreconditions 2')])
    expect(statuses(execution)).toBe('1=SUCCEEDED 2<1=SUCCEEDED 2<2=SUCCEEDED 2=SUCCEEDED 3=SUCCEEDED')
    expect(stageOf(execution, '2<1').name).toBe('Check precondition (stageStatus)')
  })

  it('are none in an empty list', async () => {
    expect((await run([])).status).toBe('SUCCEEDED')
  })

  it('that does not hold fails the pipeline, and says why', async () => {
    const execution = await run([wants('SUCCEEDED'), wants('TERMINAL')])
    expect([execution.status, stageOf(execution, '3').status]).toEqual(['TERMINAL', 'NOT_STARTED'])
    expect(stageOf(execution, '2<2').failure).toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: 'A precondition does not hold: stage wait 1 is SUCCEEDED, not TERMINAL.',
    })
  })

  it('says its own words where it has some', async () => {
    const execution = await run([wants('TERMINAL', { failureMessage: 'the build is not broken' })])
    expect(stageOf(execution, '2<1').failure.message).toContain('the build is not broken')
  })

  it.each([false, 'false'])('with failPipeline %p only stops its branch', async (failPipeline) => {
    const id = await orca.start([
      wait('1'),
      stage('2', ['1'], 'checkPreconditions', { preconditions: [wants('TERMINAL', { failPipeline })] }),
      wait('3', ['2']),
      wait('4', ['1'], { waitTime: 1 }),
    ])
    const execution = await orca.ended(id)
    expect([execution.status, statuses(execution)]).toEqual([
      'SUCCEEDED',
      '1=SUCCEEDED 2<1=STOPPED 2=STOPPED 3=NOT_STARTED 4=SUCCEEDED',
    ])
  })

  it('on a stage that is not there does not hold', async () => {
    const execution = await run([wants('SUCCEEDED', {}, 'somewhere else')])
    expect(stageOf(execution, '2<1').failure.message).toContain('there is no stage named somewhere else')
  })

  it('is checked again when the stage is restarted', async () => {
    const { id } = await run([wants('TERMINAL')])
    await orca.control('restartStage', id, '2')
    const execution = await orca.when(
      id,
      (seen) => seen.status === 'TERMINAL' && stageOf(seen, '2').context.restartDetails,
    )
    expect(statuses(execution)).toBe('1=SUCCEEDED 2<1=TERMINAL 2=TERMINAL 3=NOT_STARTED')
  })

  it('of a kind that is not installed is refused at the start', async () => {
    const errors = await orca.refused({
      stages: [
        stage('1', [], 'checkPreconditions', {
          preconditions: [wants('A'), { type: 'weather', context: {} }],
        }),
      ],
    })
    expect(errors[0]!.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ path: 'stages[0].preconditions[1].type' }],
    })
  })
})
