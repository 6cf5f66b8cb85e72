import { judgment, Orca, stage, stageOf, statuses, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A window that opens so long from now and is open for two hours; on the clock of UTC. */
function windowIn(ms: number) {
  const [from, to] = [
    new Date(Date.now() + orca.aheadMs + ms),
    new Date(Date.now() + orca.aheadMs + ms + 2 * hour),
  ]
  return {
    whitelist: [
      {
        startHour: from.getUTCHours(),
        startMin: from.getUTCMinutes(),
        endHour: to.getUTCHours(),
        endMin: to.getUTCMinutes(),
      },
    ],
  }
}

const restricted = (window: object) => ({
  restrictExecutionDuringTimeWindow: true,
  restrictedExecutionWindow: window,
})

describe('a stage with an execution window', () => {
  it('waits in a stage before it until the window opens', async () => {
    const id = await orca.start([wait('1', [], restricted(windowIn(6 * hour))), wait('2', ['1'])])
    const waiting = await orca.whenStage(id, '1<0', 'RUNNING')
    expect(statuses(waiting)).toBe('1<0=RUNNING 1=RUNNING 2=NOT_STARTED')
    expect(stageOf(waiting, '1<0')).toMatchObject({ type: 'restrictExecutionDuringTimeWindow' })
    const execution = await orca.forward(id, undefined, hour)
    expect(statuses(execution)).toBe('1<0=SUCCEEDED 1=SUCCEEDED 2=SUCCEEDED')
    const { startTime, endTime } = stageOf(execution, '1<0')
    expect(Date.parse(endTime) - Date.parse(startTime)).toBeGreaterThan(6 * hour - 2 * minute)
  })

  it('tells when it will go on', async () => {
    const id = await orca.start([wait('1', [], restricted(windowIn(3 * hour)))])
    const when = await orca.scheduled(id, '1<0')
    expect(Math.abs(Date.parse(when) - Date.now() - orca.aheadMs - 3 * hour)).toBeLessThan(2 * minute)
    await orca.control('cancelExecution', id)
    expect(statuses(await orca.ended(id))).toBe('1<0=CANCELED 1=CANCELED')
  })

  it('runs at once within it', async () => {
    const id = await orca.start([wait('1', [], restricted(windowIn(-hour)))])
    expect(statuses(await orca.ended(id))).toBe('1<0=SUCCEEDED 1=SUCCEEDED')
  })

  it('runs at once when a person skips what is left of the wait', async () => {
    const id = await orca.start([wait('1', [], restricted(windowIn(6 * hour)))])
    await orca.whenStage(id, '1<0', 'RUNNING')
    await orca.control('skipStage', id, '1<0', {}, 'bob')
    const execution = await orca.ended(id)
    expect(statuses(execution)).toBe('1<0=SUCCEEDED 1=SUCCEEDED')
    expect(stageOf(execution, '1<0').context).toMatchObject({
      skipRemainingWait: true,
      lastModifiedBy: 'bob',
    })
  })

  it('lets the stages before it wait as well', async () => {
    const preconditions = [
      { type: 'stageStatus', context: { stageName: 'wait 1', stageStatus: 'SUCCEEDED' } },
    ]
    const id = await orca.start([
      wait('1'),
      stage('2', ['1'], 'checkPreconditions', { preconditions, ...restricted(windowIn(6 * hour)) }),
    ])
    const waiting = await orca.whenStage(id, '2<0', 'RUNNING')
    expect(statuses(waiting)).toBe('1=SUCCEEDED 2<0=RUNNING 2<1=NOT_STARTED 2=RUNNING')
    await orca.control('skipStage', id, '2<0')
    expect(statuses(await orca.ended(id))).toBe('1=SUCCEEDED 2<0=SUCCEEDED 2<1=SUCCEEDED 2=SUCCEEDED')
  })

  it('is not timed out by the wait, yet by what it does afterwards', async () => {
    const id = await orca.start([
      judgment('1', [], { stageTimeoutMs: hour, ...restricted(windowIn(6 * hour)) }),
    ])
    await orca.whenStage(id, '1<0', 'RUNNING')
    const open = await orca.forward(id, (execution) => stageOf(execution, '1<0').status !== 'RUNNING', hour)
    expect(statuses(open)).toBe('1<0=SUCCEEDED 1=RUNNING')
    const execution = await orca.forward(id, undefined, 30 * minute)
    expect(stageOf(execution, '1').failure.code).toBe('TIMED_OUT')
    const passed = Date.parse(stageOf(execution, '1').endTime) - Date.parse(stageOf(execution, '1<0').endTime)
    expect(passed).toBeGreaterThanOrEqual(hour)
  })

  it('waits a random time more, and draws it once', async () => {
    const jitter = { enabled: true, minDelay: 3_600, maxDelay: 86_400 }
    const id = await orca.start([wait('1', [], restricted({ ...windowIn(-hour), jitter }))])
    const drawn = await orca.when(id, (execution) => stageOf(execution, '1<0')?.context.waitTime > 0)
    const { waitTime } = stageOf(drawn, '1<0').context
    expect(waitTime).toBeGreaterThanOrEqual(3_600)
    expect(waitTime).toBeLessThanOrEqual(86_400)
    await orca.restart()
    const execution = await orca.forward(id, undefined, hour)
    const { context, tasks, startTime, endTime } = stageOf(execution, '1<0')
    expect(context.waitTime).toBe(waitTime)
    expect(tasks.map(({ name }: { name: string }) => name)).toEqual([
      'suspendExecutionDuringTimeWindow',
      'waitForJitter',
    ])
    expect(Date.parse(endTime) - Date.parse(startTime)).toBeGreaterThanOrEqual(waitTime * 1_000)
  })

  it.each([
    ['manual', 1],
    ['cron', 2],
  ])(
    'started by a %s trigger waits no random time where that is for others: %d task(s)',
    async (type, count) => {
      const jitter = { enabled: true, minDelay: 1, maxDelay: 1, skipManual: true }
      const pipeline = [wait('1', [], restricted({ ...windowIn(-hour), jitter }))]
      const execution = await orca.forward(await orca.start(pipeline, { trigger: { type } }))
      expect(stageOf(execution, '1<0').tasks).toHaveLength(count)
    },
  )

  it('means the clock that it names', async () => {
    const { whitelist } = windowIn(2 * hour)
    // On Kiritimati it is 14 hours later: the window opens ten hours from now.
    const id = await orca.start([wait('1', [], restricted({ whitelist, timezone: 'Pacific/Kiritimati' }))])
    const when = await orca.scheduled(id, '1<0')
    expect(Math.abs(Date.parse(when) - Date.now() - orca.aheadMs - 12 * hour)).toBeLessThan(2 * minute)
    await orca.control('cancelExecution', id)
    await orca.ended(id)
  })

  it('goes on after a week on a day of the week', async () => {
    const today = new Date(Date.now() + orca.aheadMs).getUTCDay() + 1
    const yesterday = ((today + 5) % 7) + 1
    const id = await orca.start([wait('1', [], restricted({ days: [yesterday] }))])
    await orca.whenStage(id, '1<0', 'RUNNING')
    const execution = await orca.forward(id, undefined, 6 * hour)
    const { startTime, endTime } = stageOf(execution, '1<0')
    expect(Date.parse(endTime) - Date.parse(startTime)).toBeGreaterThan(5 * day)
  })
})
